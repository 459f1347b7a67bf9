// Promises for a time or a change, which can be resolved early. Plain JavaScript, because the WebAssembly side imports this file.

import { startTimer, stopTimer } from "./globals.js";
import { WAITS, subscribe } from "./page.js";

/**
 * `stop` resolves the promise early. The WebAssembly side frees what it keeps for a promise only once the promise has settled.
 * @typedef {Promise<unknown> & { stop(): void }} Wait
 */

/**
 * Resolves after this many milliseconds.
 * @param {number} ms
 * @returns {Wait}
 */
export function delay(ms) {
  /** @type {any} */
  let timer;
  /** @type {(value?: unknown) => void} */
  let resolve = () => {};
  const promise = new Promise((resolvePromise) => {
    resolve = resolvePromise;
    timer = startTimer(resolve, ms);
  });
  const stop = () => {
    stopTimer(timer);
    resolve();
  };
  return Object.assign(promise, { stop });
}

/**
 * Resolves when the network or the page's visibility may have changed, when the page returns from the back/forward cache, or
 * after `ms` milliseconds, if that is a number.
 * @param {number | undefined} ms
 * @returns {Wait}
 */
export function connectivityChange(ms) {
  /** @type {any} */
  let timer;
  let unsubscribe = () => {};
  /** @type {() => void} */
  let stop = () => {};
  const promise = new Promise((resolve) => {
    stop = () => {
      stopTimer(timer);
      unsubscribe();
      resolve(undefined);
    };
    if (ms !== undefined) timer = startTimer(stop, ms);
    unsubscribe = subscribe(WAITS, { online: stop, offline: stop, pageshow: stop, visibilitychange: stop });
  });
  return Object.assign(promise, { stop });
}
