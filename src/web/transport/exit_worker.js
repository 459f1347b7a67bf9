// Sends creates from the exit worker (js/exit-worker.js), which lives on after its page: if the page leaves before it has the
// response, the worker deletes the search. Plain JavaScript, because the WebAssembly side imports this file.
//
// Each page has a worker of its own. The page deletes searches as long as it can: only after it has posted that it leaves does
// the worker delete. A response that the page has not confirmed by then counts as lost. The worker posts nothing to a page that
// has left, because a message evicts a page from the back/forward cache. A page that returns greets again, and the reply lists the
// creates that it will still receive.

import { callListener } from "../platform/callbacks.js";
import {
  isFetchReplaced,
  isPrerendering,
  knowsExtendedLifetime,
  pageDocument,
  postMessage,
  startSharedWorker,
  startTimer,
  stopTimer,
} from "../platform/globals.js";
import { EXIT_WORKER, subscribe } from "../platform/page.js";
import { createCarrier } from "./create_carrier.js";
import { exitWorkerSource } from "./exit_worker_source.js";

/**
 * A response, or the exception that `fetch` threw.
 * @typedef {{ id: number, status: number, headers: [string, string][], body: string } | { id: number, error: unknown }} Answer
 */
/**
 * A greeting; a create; its response was received; the page leaves.
 * @typedef {{ type: "greet" | "received" | "left", id: number } | { type: "create", id: number, url: string, init: RequestInit }} PageMessage
 */
/** The reply to a greeting, with the creates whose responses the page will still receive; or a response. @typedef {{ id: number, creates: number[] } | Answer} WorkerMessage */

/**
 * A worker that does not reply to a greeting within this time is not used, in milliseconds. A create that takes longer than this is
 * followed by a greeting, because the worker may have ended.
 */
const REPLY_MS = 10_000;

/**
 * @typedef {object} ExitWorker
 * @property {(listener: Function | undefined) => void} onUnavailable calls a listener, once, if the worker can't be used
 * @property {(url: string, init: RequestInit) => Promise<unknown> | undefined} fetch sends a request; `undefined` if the page has to
 */

/** The workers of this page, by the URL of their script: "" is the embedded one. @type {Map<string, ExitWorker>} */
const workers = new Map();

/**
 * Starts the worker of a client, unless another client has started it.
 * @param {string} script
 * @param {Function | undefined} listener receives an event if the worker can't be used
 * @returns {boolean} false if it should be tried again, for the next create
 */
export function startExitWorker(script, listener) {
  if (createCarrier() || isPrerendering()) return false;
  if (pageDocument() && (script || exitWorkerSource()) && knowsExtendedLifetime()) {
    const worker = workers.get(script) ?? connect(script);
    workers.set(script, worker);
    worker.onUnavailable(listener);
  }
  return true;
}

/**
 * Sends a create from the worker. `undefined` if the page has to send it.
 * @param {string} script
 * @param {string} url
 * @param {RequestInit} init
 * @returns {Promise<unknown> | undefined} an object that behaves like a Response
 */
export const fetchInExitWorker = (script, url, init) => workers.get(script)?.fetch(url, init);

/**
 * @param {string} script
 * @returns {ExitWorker}
 */
function connect(script) {
  /** The creates in flight. @type {Map<number, { resolve: (response: unknown) => void, reject: (error: unknown) => void }>} */
  const creates = new Map();
  /** The worker has replied to the newest greeting, and the page has not left since. */
  let isReady = false;
  let hasFailed = false;
  /** The last id of a greeting or create. */
  let lastId = 0;
  let greeting = 0;
  /** @type {import("../platform/globals.js").Timer | undefined} */
  let timer;
  /** @type {(Function | undefined)[]} */
  let listeners = [];

  const notify = (/** @type {any} */ listener) => listener && callListener(listener, { type: "exitWorker", available: false });
  /** Rejects the creates up to this id that the worker does not have. @type {(last: number, kept: number[]) => void} */
  const rejectLost = (last, kept) =>
    creates.forEach(({ reject }, id) => {
      if (id > last || kept.includes(id)) return;
      creates.delete(id);
      reject(new TypeError("lost"));
    });
  const fail = () => {
    stopTimer(timer);
    isReady = false;
    hasFailed = true;
    listeners.splice(0).forEach(notify);
    rejectLost(lastId, []);
  };
  /** @type {(type: any, id?: number, more?: object) => boolean} */
  const post = (type, id, more) => port !== undefined && postMessage(/** @type {any} */ (port), { type, id, ...more });
  const greet = () => {
    stopTimer(timer);
    timer = startTimer(fail, REPLY_MS);
    post("greet", (greeting = ++lastId));
  };
  const leave = () => {
    isReady = false;
    post("left");
  };
  const comeBack = () => isReady || greet();

  const receive = (/** @type {any} */ message) => {
    const { id, status, headers, body } = /** @type {WorkerMessage & Record<string, any>} */ (message);
    if ("creates" in message) {
      // An older greeting was sent before the page left.
      if (id !== greeting) return;
      stopTimer(timer);
      isReady = true;
      listeners = [];
      return rejectLost(id, message.creates);
    }
    // The worker posted this before it knew that the page has left, and deletes the search.
    if (!isReady) return;
    const create = creates.get(id);
    // Rejected earlier, because the worker did not reply. The worker deletes the search when the page leaves.
    if (!create) return;
    creates.delete(id);
    post("received", id);
    if ("error" in message) create.reject(message.error);
    // Not a Response, which is read in several tasks: the page must know the search before its next event.
    else create.resolve({ status, headers: new Map(headers), text: () => body });
  };

  // An application that has replaced `fetch` expects that it is called.
  const port = script || !isFetchReplaced() ? startSharedWorker(script, exitWorkerSource(), receive, fail) : undefined;
  if (port) {
    const pageshow = (/** @type {PageTransitionEvent} */ { persisted }) => persisted && comeBack();
    subscribe(EXIT_WORKER, { pagehide: leave, freeze: leave, pageshow, resume: comeBack });
    greet();
  } else fail();

  return {
    onUnavailable: (listener) => {
      if (hasFailed) notify(listener);
      else if (!isReady) listeners.push(listener);
    },
    fetch: (url, init) => {
      const id = ++lastId;
      // What can be posted: a create is never aborted.
      const posted = { ...init, headers: [.../** @type {Headers} */ (init.headers)], signal: undefined };
      if (!isReady || !post("create", id, { url, init: posted })) return undefined;
      startTimer(() => isReady && creates.has(id) && greet(), REPLY_MS);
      return new Promise((resolve, reject) => creates.set(id, { resolve, reject }));
    },
  };
}
