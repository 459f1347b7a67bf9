// Listening to AbortSignals, with one listener for each signal however many wait for it: Node.js warns about more than ten.
// Plain JavaScript, because the WebAssembly side imports this very file.

import { attempt } from "./value.js";

/** The listener of one signal, and what it calls. */
class Listening {
  fired = false;
  /** @type {Set<{ act: () => void }>} */
  waiters = new Set();
  listener = () => {
    this.fired = true;
    for (const waiter of [...this.waiters]) if (this.waiters.has(waiter)) waiter.act();
  };
}

/** The signals that somebody waits for. @type {WeakMap<object, Listening>} */
const signals = new WeakMap();

/**
 * Calls `act` when an AbortSignal of any realm, or what behaves like one, fires. Throws what its `addEventListener` throws.
 * @param {any} signal
 * @param {() => void} act
 * @returns {{ fired(): boolean, stop(): void }} whether it has fired; and what ends the listening, which never throws
 */
export function onAbort(signal, act) {
  const waiter = { act };
  const known = signals.get(signal);
  const listening = known ?? new Listening();
  const { waiters, listener } = listening;
  waiters.add(waiter);
  if (!known) {
    signal.addEventListener("abort", listener);
    signals.set(signal, listening);
  }
  return {
    fired: () => listening.fired,
    stop() {
      if (!waiters.delete(waiter) || waiters.size > 0) return;
      if (signals.get(signal) === listening) signals.delete(signal);
      attempt(() => signal.removeEventListener("abort", listener));
    },
  };
}

/**
 * A wait for an AbortSignal, which gives its reason, in an array, once it has fired.
 * @typedef {Promise<unknown> & { stop(): void, reason(): unknown[] | undefined }} SignalWait
 */

/**
 * Resolves when an AbortSignal of any realm, or what behaves like one, fires, and when it is stopped. Nothing for a value
 * that is no signal.
 * @param {any} signal
 * @returns {SignalWait | undefined}
 */
export function firing(signal) {
  try {
    if (typeof signal.aborted !== "boolean") return undefined;
    /** @type {(value?: unknown) => void} */
    let resolve = () => {};
    const fired = new Promise((give) => {
      resolve = give;
    });
    const listening = onAbort(signal, resolve);
    if (listening.fired()) resolve();
    const stop = () => {
      listening.stop();
      resolve();
    };
    return Object.assign(fired, {
      stop,
      reason: () => (listening.fired() || attempt(() => signal.aborted) ? [attempt(() => signal.reason)] : undefined),
    });
  } catch {
    return undefined;
  }
}
