// Sends creates from the exit worker (js/exit-worker.js), which lives on after its page: if the page leaves before it has the
// response, the worker deletes the search. Plain JavaScript, because the WebAssembly side imports this file.
//
// Each page has a worker of its own. The page deletes searches as long as it can: only after it has posted that it leaves does
// the worker delete. A response that the page has not confirmed by then counts as lost. The worker posts nothing to a page that
// has left, because a message evicts a page from the back/forward cache. A page that returns greets again, and the reply lists the
// creates that it will still receive.

import { callListener } from "../platform/callbacks.js";
import {
  isFetchNative,
  isPrerendering,
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
 * A worker that does not reply to a greeting within twice this time is not used, in milliseconds. Twice, because after a pause of
 * the page (a dialog, a laptop that sleeps) the timer fires before the page receives the reply. While creates are in flight, the
 * page greets again this long after the last reply, because the worker may have ended.
 */
const REPLY_MS = 5_000;

/**
 * @typedef {object} ExitWorker
 * @property {(listener: Function | undefined) => void} subscribe calls a listener, once, if the worker can't be used
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
  if (createCarrier()) return false;
  if (isPrerendering()) subscribe(EXIT_WORKER, { prerenderingchange: () => startExitWorker(script, listener) });
  else if (script || exitWorkerSource()) {
    const worker = workers.get(script) ?? connect(script);
    workers.set(script, worker);
    worker.subscribe(listener);
  }
  return true;
}

/**
 * Sends a create from the worker. `undefined` if the page has to send it.
 * @param {any} script `undefined` for a request that the page has to send
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
  /** Ends the creates in flight, each with its answer. @type {Map<number, (answer: any) => void>} */
  const creates = new Map();
  /** The worker has replied to the newest greeting, and the page has not left since. */
  let isReady = false;
  let hasFailed = false;
  /** The last id of a greeting or create. */
  let lastId = 0;
  let greeting = 0;
  /** Ends the wait for a reply, or starts the next greeting. @type {import("../platform/globals.js").Timer | undefined} */
  let timer;
  /** @type {(Function | undefined)[]} */
  let listeners = [];

  const notify = (/** @type {any} */ listener) => listener && callListener(listener, { type: "exitWorker", available: false });
  /** An application that has replaced `fetch` expects that it is called. */
  const isAllowed = () => script || isFetchNative();
  /** Rejects the creates up to this id that the worker does not have. @type {(last: number, kept: number[]) => void} */
  const rejectLost = (last, kept) =>
    creates.forEach((end, id) => id > last || kept.includes(id) || end({ error: new TypeError("lost") }));
  const fail = () => {
    leave();
    hasFailed = true;
    listeners.splice(0).forEach(notify);
    rejectLost(lastId, []);
  };
  /** @type {(type: string, id?: number, more?: object) => boolean} */
  const post = (type, id, more) => postMessage(/** @type {any} */ (port), { type, id, ...more });
  const wait = (/** @type {() => void} */ then) => {
    stopTimer(timer);
    timer = startTimer(then, REPLY_MS);
  };
  const greet = () => {
    wait(() => wait(fail));
    post("greet", (greeting = ++lastId));
  };
  const leave = () => {
    stopTimer(timer);
    isReady = false;
    post("left");
  };
  const comeBack = () => isReady || greet();

  const receive = (/** @type {MessageEvent<WorkerMessage & Record<string, any>>} */ { data }) => {
    const { id, creates: kept } = data;
    const end = creates.get(id);
    // The reply to an older greeting does not count: the page has left since.
    if (id === greeting) {
      // A late reply: the worker counts the page as one that has left.
      if (hasFailed) {
        hasFailed = false;
        return greet();
      }
      stopTimer(timer);
      isReady = true;
      listeners = [];
      rejectLost(id, kept);
      if (creates.size) wait(greet);
    } else if (isReady && end) {
      // Otherwise the worker posted this before it knew that the page has left, or the page has rejected the create: the worker
      // deletes the search.
      post("received", id);
      end(data);
    }
  };

  const port = startSharedWorker(script, exitWorkerSource(), isAllowed(), receive, fail);
  if (port) {
    subscribe(EXIT_WORKER, { pagehide: leave, freeze: leave, pageshow: comeBack, resume: comeBack });
    greet();
  } else if (port !== null) fail();

  return {
    subscribe: (listener) => {
      if (hasFailed) notify(listener);
      else if (port && !isReady) listeners.push(listener);
    },
    fetch: (url, init) => {
      if (!isReady || !isAllowed()) return undefined;
      const id = ++lastId;
      const posted = { ...init, headers: [.../** @type {Headers} */ (init.headers)] };
      if (!post("create", id, { url, init: posted })) return undefined;
      if (!creates.size) wait(greet);
      return new Promise((resolve) =>
        creates.set(id, ({ error, status, headers, body }) => {
          creates.delete(id);
          if (!creates.size) stopTimer(timer);
          // Not a Response, which is read in several tasks: the page must know the search before its next event.
          resolve(status ? { status, headers: new Map(headers), text: () => body } : Promise.reject(error));
        }),
      );
    },
  };
}
