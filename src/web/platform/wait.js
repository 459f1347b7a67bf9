// Promises for a time or a change, which can be resolved early. Plain JavaScript, because the WebAssembly side imports this file.

import { deferred } from "./callbacks.js";
import { startTimer, stopTimer } from "./globals.js";
import { WAITS, subscribe } from "./page.js";

/**
 * `stop` resolves the promise early. The WebAssembly side frees what it keeps for a promise only once the promise has settled.
 * @typedef {Promise<unknown> & { stop(): void }} Wait
 */

/**
 * @param {number | undefined} ms
 * @param {boolean} forChange
 * @returns {Wait}
 */
function wait(ms, forChange) {
  const [promise, resolve] = deferred();
  const stop = () => {
    stopTimer(timer);
    unsubscribe?.();
    resolve();
  };
  const timer = startTimer(stop, ms);
  const unsubscribe = forChange ? subscribe(WAITS, { online: stop, offline: stop, pageshow: stop, visibilitychange: stop }) : undefined;
  return Object.assign(promise, { stop });
}

/**
 * Resolves after this many milliseconds.
 * @param {number} ms
 */
export const delay = (ms) => wait(ms, false);

/**
 * Resolves when the network or the page's visibility may have changed, when the page returns from the back/forward cache, or
 * after `ms` milliseconds, if that is a number.
 * @param {number | undefined} ms
 */
export const connectivityChange = (ms) => wait(ms, true);
