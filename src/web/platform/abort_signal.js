// AbortSignals, with one listener for each signal, however many callbacks it has: Node.js warns about more than ten listeners.
// Plain JavaScript, because the WebAssembly side imports this file.

import { deferred } from "./callbacks.js";
import { safely } from "./value.js";

/** The listener of one signal, and the callbacks that it calls. */
class SignalListener {
  fired = false;
  /** @type {Set<{ callback: () => void }>} */
  entries = new Set();
  listener = () => {
    this.fired = true;
    for (const entry of [...this.entries]) if (this.entries.has(entry)) entry.callback();
  };
}

/** @type {WeakMap<object, SignalListener>} */
const listeners = new WeakMap();

/**
 * Calls `callback` when a signal fires. The signal may be of another realm, or an object that behaves like one. Throws what its
 * `addEventListener` throws.
 * @param {any} signal
 * @param {() => void} callback
 * @returns {{ fired(): boolean, stop(): void }} whether the signal has fired; and `stop`, which never throws
 */
export function onAbort(signal, callback) {
  const entry = { callback };
  const known = listeners.get(signal);
  const signalListener = known ?? new SignalListener();
  const { entries, listener } = signalListener;
  entries.add(entry);
  if (!known) {
    signal.addEventListener("abort", listener);
    listeners.set(signal, signalListener);
  }
  return {
    fired: () => signalListener.fired,
    stop() {
      if (!entries.delete(entry) || entries.size > 0) return;
      listeners.delete(signal);
      safely(() => signal.removeEventListener("abort", listener));
    },
  };
}

/**
 * `reason` returns the signal's reason, in an array, once the signal has fired.
 * @typedef {Promise<unknown> & { stop(): void, reason(): unknown[] | undefined }} SignalWait
 */

/**
 * Resolves when a signal fires, or when the wait is stopped. `undefined` for a value that is not a signal.
 * @param {any} signal
 * @returns {SignalWait | undefined}
 */
export function waitForAbort(signal) {
  return safely(() => {
    if (typeof signal.aborted !== "boolean") return undefined;
    const [promise, resolve] = deferred();
    const { fired, stop } = onAbort(signal, resolve);
    if (fired()) resolve();
    return Object.assign(promise, {
      stop() {
        stop();
        resolve();
      },
      reason: () => (fired() || safely(() => signal.aborted) ? [safely(() => signal.reason)] : undefined),
    });
  });
}
