// The globals of the page. Any of them can be missing or throw: in Node.js with half a DOM, in a frame without rights, after a
// test has taken its environment down. So only this file reads them, and nothing in it throws. An exception that passed
// through the WebAssembly module would end it. Plain JavaScript, because the WebAssembly side imports this very file.

import { attempt } from "./value.js";

/** Milliseconds of a clock that does not go back, where there is one. */
export const now = () => attempt(() => performance.now()) ?? Date.now();

/** A timer. @typedef {{ id?: any, stopped?: boolean }} Timer */

/**
 * Calls `listener` with `given` after `ms` milliseconds, unless it is stopped before, whether or not that can be done: a
 * listener in the WebAssembly module that is not there any more would end it.
 * @param {(given: any) => void} listener
 * @param {number} ms
 * @param {unknown} [given]
 * @returns {Timer}
 */
export function startTimer(listener, ms, given) {
  /** @type {Timer} */
  const timer = {};
  timer.id = attempt(() => setTimeout(() => timer.stopped || listener(given), ms));
  return timer;
}

/** @param {Timer | undefined} timer one that has passed, or none, changes nothing */
export function stopTimer(timer) {
  if (!timer) return;
  timer.stopped = true;
  attempt(() => clearTimeout(timer.id));
}

/**
 * Listens to an event target, until the function that it returns is called. A target that is missing has no events.
 * @param {EventTarget | undefined} target
 * @param {string} type
 * @param {(event: any) => void} listener
 * @returns {() => void}
 */
export function listen(target, type, listener) {
  let stopped = false;
  const hear = (/** @type {Event} */ event) => stopped || listener(event);
  attempt(() => target?.addEventListener(type, hear));
  return () => {
    stopped = true;
    attempt(() => target?.removeEventListener(type, hear));
  };
}

/**
 * The document of the page. Half a page, such as tests in Node.js may have, counts as none: a document without a window's
 * events or without `navigator`.
 * @returns {Document | undefined}
 */
export const pageDocument = () =>
  attempt(() => {
    const { document, navigator, addEventListener } = globalThis;
    const whole = typeof addEventListener === "function" && typeof document.addEventListener === "function";
    return whole && navigator ? document : undefined;
  });

export const isPrerendering = () => attempt(() => pageDocument()?.prerendering) === true;
/** What opens Picture-in-Picture windows for the page. @returns {DocumentPictureInPicture | undefined} */
export const pictureInPicture = () => attempt(() => documentPictureInPicture);
/** That of the page, if one is open. @returns {Window | undefined} */
export const pictureWindow = () => attempt(() => pictureInPicture()?.window);
/** Whether nothing of the page is shown. A Document Picture-in-Picture window shows a part of a page in the background. */
export const isHidden = () =>
  attempt(() => pageDocument()?.visibilityState) === "hidden" && !pictureWindow();
export const isOffline = () => attempt(() => navigator.onLine) === false;
export const isFirefox = () => attempt(() => navigator.userAgent.includes("Firefox/")) === true;
/** @returns {unknown} the language of the user */
export const language = () => attempt(() => navigator.language);

/** What tells that the page begins to go elsewhere, or only to another place in itself. @returns {EventTarget | undefined} */
export const pageNavigation = () => attempt(() => navigation);
/** The service worker that controls the page. @returns {ServiceWorker | undefined} */
export const controller = () => attempt(() => navigator.serviceWorker.controller) ?? undefined;

/**
 * Sends a worker a message; false if that can't be done.
 * @param {ServiceWorker} worker
 * @param {object} message
 * @param {() => void} [answered] is called at the first answer
 * @returns {boolean}
 */
export const post = (worker, message, answered) =>
  attempt(() => {
    if (!answered) return worker.postMessage(message), true;
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      attempt(() => port1.close());
      answered();
    };
    worker.postMessage(message, [port2]);
    return true;
  }) === true;

/** @returns {LockManager | undefined} */
export const lockManager = () => attempt(() => navigator.locks);
/** @returns {Storage | undefined} */
export const storage = () => attempt(() => localStorage);

/** A name that nothing else has. */
export const uniqueName = () =>
  (attempt(() => [...crypto.getRandomValues(new Uint32Array(4))]) ?? [Date.now(), Math.random() * 2 ** 52])
    .map((/** @type {number} */ part) => part.toString(36))
    .join("-");

/**
 * An AbortController; where there is none, one without a signal, that aborts nothing.
 * @returns {AbortController}
 */
export function createAborter() {
  const own = attempt(() => new AbortController());
  const abort = (/** @type {unknown} */ reason) => attempt(() => own.abort(reason));
  return { signal: attempt(() => own.signal), abort };
}

/** Whether the engine sends requests by itself after the page has ended. */
export const hasFetchLater = () => attempt(() => typeof fetchLater) === "function";

/**
 * Gives the engine such a request; false if it refuses.
 * @param {string} url
 * @param {RequestInit} init
 * @returns {boolean}
 */
export const deferFetch = (url, init) => attempt(() => (fetchLater(url, init), true)) === true;

/** @param {unknown} value */
export const canBeCloned = (value) => attempt(() => (structuredClone(value), true)) === true;

/**
 * Reports an exception of a function of the application's as one that nobody has caught.
 * @param {unknown} error
 */
export function report(error) {
  if (!attempt(() => (reportError(error), true))) attempt(() => console.error(error));
}

/** @param {string} text */
export const warn = (text) => attempt(() => console.warn(text));
