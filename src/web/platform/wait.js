// Waiting for a time. Plain JavaScript, because the WebAssembly side imports this very file.

import { listen, pageDocument, startTimer, stopTimer } from "./globals.js";

/**
 * A promise that can be let go. It resolves then, too: what the WebAssembly side keeps for a promise is freed no sooner.
 * @typedef {Promise<unknown> & { stop(): void }} Wait
 */

/**
 * Resolves when this many milliseconds have passed.
 * @param {number} ms
 * @returns {Wait}
 */
export function after(ms) {
  /** @type {any} */
  let timer;
  /** @type {(value?: unknown) => void} */
  let resolve = () => {};
  const passed = new Promise((give) => {
    resolve = give;
    timer = startTimer(give, ms);
  });
  const stop = () => {
    stopTimer(timer);
    resolve();
  };
  return Object.assign(passed, { stop });
}

/**
 * Resolves when this many milliseconds have passed, if any are given, or when the network or the page's visibility may have
 * changed, or the page is back from the back/forward cache.
 * @param {number | undefined} ms
 * @returns {Wait}
 */
export function changing(ms) {
  /** @type {any} */
  let timer;
  /** @type {(() => void)[]} */
  let stops = [];
  /** @type {() => void} */
  let stop = () => {};
  const changed = new Promise((resolve) => {
    stop = () => {
      stopTimer(timer);
      for (const end of stops) end();
      resolve(undefined);
    };
    if (ms !== undefined) timer = startTimer(stop, ms);
    stops = ["online", "offline", "pageshow"].map((type) => listen(globalThis, type, stop));
    stops.push(listen(pageDocument(), "visibilitychange", stop));
  });
  return Object.assign(changed, { stop });
}
