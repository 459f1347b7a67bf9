// The only file that reads globals of the page. Any of them can be missing or throw: in Node.js with a partial DOM, in a
// sandboxed frame, after a test has removed its environment. No function here throws, because an exception that passes through
// the WebAssembly module crashes it. Plain JavaScript, because the WebAssembly side imports this file.

import { safely } from "./value.js";

/** Milliseconds of a monotonic clock, where there is one. */
export const now = () => safely(() => performance.now()) ?? Date.now();

/** @typedef {{ id?: any, stopped?: boolean }} Timer */

/**
 * Calls `listener(argument)` after `ms` milliseconds; never if that is `undefined`. A stopped timer never calls its listener, even if
 * `clearTimeout` fails: calling a closure that the WebAssembly module has dropped would crash the module.
 * @param {(argument: any) => void} listener
 * @param {number | undefined} ms
 * @param {unknown} [argument]
 * @returns {Timer}
 */
export function startTimer(listener, ms, argument) {
  /** @type {Timer} */
  const timer = {};
  if (ms !== undefined) timer.id = safely(() => setTimeout(() => timer.stopped || listener(argument), ms));
  return timer;
}

/** @param {Timer | undefined} timer may have fired already */
export function stopTimer(timer) {
  if (!timer) return;
  timer.stopped = true;
  safely(() => clearTimeout(timer.id));
}

/**
 * Listens to an event. Does nothing if the target is `undefined`.
 * @param {EventTarget | undefined} target
 * @param {string} type
 * @param {(event: any) => void} listener is never called after the returned function, even if `removeEventListener` fails
 * @returns {() => void} stops listening
 */
export function listen(target, type, listener) {
  let stopped = false;
  const guarded = (/** @type {Event} */ event) => stopped || listener(event);
  safely(() => target?.addEventListener(type, guarded));
  return () => {
    stopped = true;
    safely(() => target?.removeEventListener(type, guarded));
  };
}

/**
 * The document of the page; `undefined` outside a page, and in a partial DOM (tests in Node.js) without `navigator` or the
 * events of a window.
 * @returns {Document | undefined}
 */
export const pageDocument = () =>
  safely(() => {
    const { document, navigator, addEventListener } = globalThis;
    const complete = typeof addEventListener === "function" && typeof document.addEventListener === "function";
    return complete && navigator ? document : undefined;
  });

export const isPrerendering = () => safely(() => pageDocument()?.prerendering);
/** @returns {DocumentPictureInPicture | undefined} */
export const pictureInPicture = () => safely(() => documentPictureInPicture);
/** The page's Picture-in-Picture window, if one is open. @returns {Window | undefined} */
export const pictureWindow = () => safely(() => pictureInPicture()?.window);
/** Whether the page is hidden. A Document Picture-in-Picture window shows a part of a page in the background. */
export const isHidden = () => safely(() => pageDocument()?.visibilityState) === "hidden" && !pictureWindow();
export const isOffline = () => safely(() => navigator.onLine) === false;
export const isFirefox = () => safely(() => navigator.userAgent.includes("Firefox/"));
/** @returns {unknown} the user's language */
export const language = () => safely(() => navigator.language);

/** The Navigation API, which fires `navigate`. @returns {EventTarget | undefined} */
export const pageNavigation = () => safely(() => navigation);
/**
 * Whether a page of another origin is at this URL.
 * @param {string} url
 */
export const isOtherOrigin = (url) =>
  safely(() => {
    const { protocol, origin } = new URL(url);
    return /^https?:$/.test(protocol) && origin !== location.origin;
  });
/** The service worker that controls the page. @returns {ServiceWorker | undefined} */
export const serviceWorker = () => safely(() => navigator.serviceWorker.controller);

/**
 * Posts a message to a worker.
 * @param {ServiceWorker} worker
 * @param {object} message
 * @param {() => void} [onReply] is called at the first reply
 * @returns {boolean} false if this failed
 */
export const postMessage = (worker, message, onReply) =>
  safely(() => {
    if (!onReply) return worker.postMessage(message), true;
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      safely(() => port1.close());
      onReply();
    };
    worker.postMessage(message, [port2]);
    return true;
  });

/** Whether the global `fetch` is the engine's own. */
export const isFetchNative = () => safely(() => Function.prototype.toString.call(fetch).includes("[native code]"));

/**
 * Starts a shared worker of this page alone, which lives on after it. A page that requires Trusted Types accepts its URL if it allows
 * the policy `smh-wasm`, or has a default policy that does.
 * @param {string} script its URL; if empty, it runs `source`
 * @param {string} source
 * @param {unknown} allowed false if it must not be started
 * @param {(message: MessageEvent) => void} onMessage
 * @param {() => void} onError is called if the script can't be loaded
 * @returns {MessagePort | null | undefined} `null` if no shared worker of this engine outlives its page; `undefined` if it can't be started
 */
export const startSharedWorker = (script, source, allowed, onMessage, onError) => {
  const asIs = { createScriptURL: String };
  const policy = safely(() => trustedTypes.createPolicy("smh-wasm", asIs)) ?? asIs;
  let isKnown = null;
  const options = {
    name: uniqueName(),
    get extendedLifetime() {
      return (isKnown = true);
    },
  };
  const start = (/** @type {string} */ url) => new SharedWorker(policy.createScriptURL(url), options);
  // An engine that knows the option reads it. No worker starts, because the URL is invalid.
  safely(() => start("http://["));
  return (
    isKnown &&
    safely(() => {
      if (!allowed) return undefined;
      const worker = start(script || URL.createObjectURL(new Blob([source])));
      worker.onerror = onError;
      worker.port.onmessage = onMessage;
      return worker.port;
    })
  );
};

/** @returns {LockManager | undefined} */
export const lockManager = () => safely(() => navigator.locks);
/** @returns {Storage | undefined} */
export const storage = () => safely(() => localStorage);

/** A random name. */
export const uniqueName = () => (safely(() => crypto.getRandomValues(new Uint32Array(4))) ?? [Date.now(), Math.random()]).join("-");

/**
 * An AbortController. Where the engine has none, its `signal` is `undefined`, and `abort` does nothing.
 * @returns {AbortController}
 */
export function createAbortController() {
  const controller = safely(() => new AbortController());
  const abort = (/** @type {unknown} */ reason) => safely(() => controller.abort(reason));
  return { signal: safely(() => controller.signal), abort };
}

/** Whether the engine can send requests by itself after the page has ended. */
export const hasFetchLater = () => safely(() => typeof fetchLater) === "function";

/**
 * Calls `fetchLater`.
 * @param {string} url
 * @param {RequestInit} init
 * @returns {boolean} false if the engine refused the request
 */
export const deferFetch = (url, init) => safely(() => (fetchLater(url, init), true));

/** @param {unknown} value */
export const canBeCloned = (value) => safely(() => (structuredClone(value), true));

/**
 * Reports an exception as an uncaught one.
 * @param {unknown} error
 */
export function reportException(error) {
  if (!safely(() => (reportError(error), true))) safely(() => console.error(error));
}

/** @param {string} text */
export const warn = (text) => safely(() => console.warn(text));
