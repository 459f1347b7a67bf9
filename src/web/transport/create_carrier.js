// How a create is sent so that its search is not lost if the browser cancels the page's requests while the page stays: at a
// link that turns out to be a download, at Stop, at `window.stop()`. Plain JavaScript, because the WebAssembly side imports this
// file.

import { isFirefox, now, pageDocument, postMessage, serviceWorker, uniqueName } from "../platform/globals.js";

/**
 * A service worker that does not reply within this time does not carry creates, in milliseconds. Until then it counts as one
 * that does: during a create, users leave the page more often than the browser cancels the request.
 */
const REPLY_MS = 2_000;

/** The service worker that was asked last. @type {ServiceWorker | undefined} */
let asked;
/** Until when it counts as one that carries creates: forever if it has replied. */
let carriesUntil = 0;

/**
 * The service worker of this page, if it carries creates (js/service-worker.js): it waits for the response even if the page is
 * gone, and then deletes the search.
 * @returns {ServiceWorker | undefined}
 */
export function createCarrier() {
  const worker = serviceWorker();
  if (!worker) return undefined;
  if (worker !== asked) {
    asked = worker;
    carriesUntil = now() + REPLY_MS;
    postMessage(worker, { type: "smh-wasm:carries" }, () => worker === asked && (carriesUntil = Infinity));
  }
  return now() < carriesUntil ? worker : undefined;
}

/**
 * How to send a create. With a service worker that carries creates: a fragment for the request's URL, which identifies it to
 * the worker and is not sent to the server. Else whether to use `keepalive`: in Firefox it prevents that the request is
 * cancelled (and it would hide the request from a service worker). In other engines a request with `keepalive` continues, but
 * its response does not reach the page.
 * @returns {string | boolean}
 */
export function createSendMode() {
  if (createCarrier()) return `#smh-wasm-${uniqueName()}`;
  return isFirefox() && pageDocument() !== undefined;
}
