// Waiting for a time or for an abort. Plain JavaScript, because the WebAssembly side imports this very file.

import { attempt } from "./value.js";

/**
 * A promise that can be let go. It resolves then, too: what the WebAssembly side keeps for a promise is freed no sooner.
 * @typedef {Promise<unknown> & { stop(): void }} Wait
 */

/**
 * A wait for an AbortSignal, which gives its reason, in an array, once it has fired.
 * @typedef {Wait & { reason(): unknown[] | undefined }} SignalWait
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
    timer = setTimeout(give, ms);
  });
  const stop = () => {
    clearTimeout(timer);
    resolve();
  };
  return Object.assign(passed, { stop });
}

/**
 * Resolves when this many milliseconds have passed, or when the network or the page's visibility may have changed.
 * @param {number} ms
 * @returns {Wait}
 */
export function changing(ms) {
  const passed = after(ms);
  /** @type {() => void} */
  let listener = () => {};
  const changed = new Promise((resolve) => {
    listener = () => resolve(undefined);
  });
  /** @type {[EventTarget | undefined, string][]} */
  const sources = [
    [globalThis, "online"],
    [globalThis, "offline"],
    [globalThis.document, "visibilitychange"],
  ];
  // Node.js knows none of these, a worker not the last.
  for (const [target, type] of sources) target?.addEventListener?.(type, listener);
  const stop = () => {
    passed.stop();
    for (const [target, type] of sources) target?.removeEventListener?.(type, listener);
  };
  return Object.assign(Promise.race([passed, changed]), { stop });
}

/**
 * Resolves when an AbortSignal of any realm, or what behaves like one, fires. Nothing for a value that is none.
 * @param {any} signal
 * @returns {SignalWait | undefined}
 */
export function firing(signal) {
  try {
    if (typeof signal.aborted !== "boolean") return undefined;
    let heard = false;
    /** @type {(value?: unknown) => void} */
    let resolve = () => {};
    const fired = new Promise((give) => {
      resolve = give;
    });
    const listener = () => {
      heard = true;
      resolve();
    };
    signal.addEventListener("abort", listener);
    const stop = () => {
      attempt(() => signal.removeEventListener("abort", listener));
      resolve();
    };
    return Object.assign(fired, {
      stop,
      reason: () => (heard || attempt(() => signal.aborted) ? [attempt(() => signal.reason)] : undefined),
    });
  } catch {
    return undefined;
  }
}
