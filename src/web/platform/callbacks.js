// Calls of functions that the application passed in: they may return and throw anything. Plain JavaScript, because the
// WebAssembly side imports this file.

import { reportException } from "./globals.js";

/**
 * Calls a listener. An exception is reported, and not thrown.
 * @param {(...args: any[]) => unknown} listener
 * @param {unknown[]} args
 */
export function callListener(listener, ...args) {
  try {
    listener(...args);
  } catch (error) {
    reportException(error);
  }
}

/**
 * A promise of this realm for a value or a thenable.
 * @param {any} value
 */
export const promiseOf = (value) =>
  new Promise((resolve, reject) => {
    // The promise rejects if this throws. `resolve(value)` alone would call `then` too, but WebKit then crashes on a promise
    // whose `constructor` throws.
    if (typeof value?.then === "function") value.then(resolve, reject);
    else resolve(value);
  });

/**
 * A promise, and the function that resolves it.
 * @returns {[promise: Promise<any>, resolve: (value?: unknown) => void]}
 */
export function deferred() {
  /** @type {any} */
  let resolve;
  const promise = new Promise((resolvePromise) => {
    resolve = resolvePromise;
  });
  return [promise, resolve];
}

/**
 * Wraps a function so that it always returns a promise of this realm, and never throws. Returns any other value unchanged.
 * @param {any} value
 */
export function promisify(value) {
  if (typeof value !== "function") return value;
  return (/** @type {unknown[]} */ ...args) => new Promise((resolve) => resolve(promiseOf(value(...args))));
}
