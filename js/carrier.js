// How a create is sent so that its search is not lost where the browser cuts requests while the page stays: at a link that turns
// out to be a download, at Stop, at `window.stop()`. Plain JavaScript, because the WebAssembly side imports this very file.

import { controller, isFirefox, pageDocument, post } from "./globals.js";

/** The service workers that have been asked, and those that answered: they are the package's own (service-worker.js). */
const asked = new WeakSet();
const carriers = new WeakSet();

/**
 * The worker that controls this page, if it is known to carry creates.
 * @returns {ServiceWorker | undefined}
 */
export function carrier() {
  const worker = controller();
  if (!worker) return undefined;
  if (!asked.has(worker)) {
    asked.add(worker);
    post(worker, { type: "smh-wasm:carries" }, () => carriers.add(worker));
  }
  return carriers.has(worker) ? worker : undefined;
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
