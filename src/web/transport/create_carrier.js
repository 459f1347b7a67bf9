// How a create is sent so that its search is not lost where the browser cuts requests while the page stays: at a link that turns
// out to be a download, at Stop, at `window.stop()`. Plain JavaScript, because the WebAssembly side imports this very file.

import { controller, isFirefox, now, pageDocument, post } from "../platform/globals.js";

/**
 * How long a worker may take to answer before it counts as one that does not carry creates, in milliseconds. Until then it
 * counts as one that does: a page is left during a create more often than a create is cut.
 */
const ANSWER_MS = 2_000;

/** The service workers, with the time until which they may answer; infinite for those that have. @type {WeakMap<object, number>} */
const workers = new WeakMap();

/**
 * The worker that controls this page, if it carries creates (service-worker.js).
 * @returns {ServiceWorker | undefined}
 */
export function carrier() {
  const worker = controller();
  if (!worker) return undefined;
  if (!workers.has(worker)) {
    workers.set(worker, now() + ANSWER_MS);
    post(worker, { type: "smh-wasm:carries" }, () => workers.set(worker, Infinity));
  }
  return now() < (workers.get(worker) ?? 0) ? worker : undefined;
}

/**
 * How to send a create. A fragment for its URL, which is not sent and by which the worker knows it: the worker deletes the search
 * if the page says that it has no answer. True for `keepalive`, which keeps Firefox from cutting the request, and would hide it
 * from the worker there. False in other engines: a request with `keepalive` goes on there, but its answer does not reach the page.
 * @returns {string | boolean}
 */
export function wayOfCreate() {
  if (carrier()) return `#smh-wasm-${Math.random().toString(36).slice(2)}`;
  return isFirefox() && pageDocument() !== undefined;
}
