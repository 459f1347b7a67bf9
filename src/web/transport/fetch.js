// One request and its response. Plain JavaScript, because the WebAssembly side imports this file.

import { deferred, promiseOf } from "../platform/callbacks.js";
import { createAbortController, postMessage, startTimer, stopTimer } from "../platform/globals.js";
import { safely } from "../platform/value.js";
import { createCarrier } from "./create_carrier.js";
import { fetchInExitWorker } from "./exit_worker.js";

/** The last answer of `isRefused`, and the classes that it depends on. @type {{ Request?: unknown, Signal?: unknown, refused?: boolean }} */
let checked = {};

/**
 * Whether `fetch` refuses this signal: a page that is simulated in Node.js may have an AbortController of its own, whose signals
 * Node.js refuses. Then the request can't be aborted.
 * @param {AbortSignal} signal
 */
function isRefused(signal) {
  const Class = safely(() => Request);
  const Signal = signal.constructor;
  if (checked.Request !== Class || checked.Signal !== Signal) {
    const works = (/** @type {RequestInit} */ init) => safely(() => new Class("data:,", init));
    checked = { Request: Class, Signal, refused: !works({ signal }) && !!works({}) };
  }
  return checked.refused;
}

/** Options of every request. @type {RequestInit} */
export const REQUEST = { credentials: "omit", referrerPolicy: "no-referrer", cache: "no-store" };

/**
 * A request in flight. `response` is its response, and `outcome` the same, or `null` once the time is over. `stop` ends the
 * timer and `outcome`; with `abort` it ends the request, too.
 * @typedef {{ response: ReturnType<typeof readResponse>, outcome: Promise<unknown>, stop(abort: boolean): void }} Sent
 */

/**
 * Sends a request with `custom`, or else with the global `fetch`.
 * @param {Function | undefined} custom receives a `Request`, and a second argument only with `keepalive`: some functions fail if it is `undefined`
 * @param {string} url
 * @param {string | undefined} method of a request that is not a GET
 * @param {string | undefined} body
 * @param {Headers | undefined} headers
 * @param {boolean} keepalive
 * @param {string | undefined} fragment identifies the request to the service worker, which deletes the search if the page reports that it received no response
 * @param {number | undefined} timeoutMs
 * @param {string | undefined} exitWorker the script of the exit worker, for a create that it may send
 * @returns {Sent | [unknown]} in an array, the exception that `fetch` threw
 */
export function send(custom, url, method, body, headers, keepalive, fragment, timeoutMs, exitWorker) {
  const controller = createAbortController();
  try {
    const { signal } = controller;
    /** @type {RequestInit} */
    const init = { ...REQUEST, method: method ?? "GET", keepalive };
    if (headers) Object.assign(init, { body, headers });
    // Without the signal, which can't be posted: a create is never aborted.
    const inWorker = fragment ? undefined : fetchInExitWorker(exitWorker, url, init);
    if (signal && !isRefused(signal)) Object.assign(init, { signal });
    // Firefox ignores `keepalive` in a `Request`. A second argument would reset the referrer policy.
    const second = keepalive ? [{ keepalive, referrerPolicy: "no-referrer" }] : [];
    const fetched = inWorker ?? (custom ? custom(new Request(url, init), ...second) : globalThis.fetch(url, init));
    const response = readResponse(promiseOf(fetched));
    const worker = fragment && createCarrier();
    if (worker) response.catch(() => postMessage(worker, { type: "smh-wasm:lost", create: fragment }));
    const [outcome, resolve] = deferred();
    const timer = startTimer(resolve, timeoutMs, null);
    const end = (/** @type {unknown} */ value) => {
      stopTimer(timer);
      resolve(value);
    };
    response.then(end, () => end(response));
    const stop = (/** @type {boolean} */ abort) => {
      if (abort) controller.abort();
      end(undefined);
    };
    return { response, outcome, stop };
  } catch (cause) {
    return [cause];
  }
}

/** The longest body in characters, because the memory for it is limited. The service's are far below. */
const MAX_BODY = 2 ** 26;

/**
 * Reads a Response, of any realm, or an object that behaves like one: its status, the service's request id, `Retry-After`, its
 * date in milliseconds, and its body. Resolves to `undefined` if it is not like a Response (a custom `fetch` may return anything,
 * so every access may throw); rejects if the response breaks off.
 * @param {Promise<any>} fetched
 * @returns {Promise<[number, string | undefined, string | undefined, number, string] | undefined>}
 */
async function readResponse(fetched) {
  const response = await fetched;
  const parts = safely(() => {
    const { status, headers } = response;
    /** @param {string} name */
    const header = (name) => {
      const value = safely(() => headers.get(name));
      return typeof value === "string" ? value : undefined;
    };
    if (typeof status !== "number") return undefined;
    const date = Date.parse(header("date") ?? "") || Date.now();
    const requestId = header("x-smh-request-id") ?? header("x-cos-request-id") ?? header("x-request-id");
    return [status, requestId, header("retry-after"), date, response.text()];
  });
  if (parts) parts[4] = asText(await parts[4]);
  return parts;
}

/**
 * The body as a string; one that is too long is cut, so that it is no JSON.
 * @param {any} body
 */
function asText(body) {
  const text = safely(() => String(body)) ?? "";
  return text.length > MAX_BODY ? text.slice(0, 1) : text;
}
