// Handles a crash of the WebAssembly module, which should never happen: its state can't be trusted after one. Neither it nor its parts,
// which use the same memory, are called again, and every pending call rejects. Plain JavaScript, because the glue imports this file.

import { smhError } from "../src/web/platform/error.js";

/** @type {[string, string]} */
const RELOAD = ["Something went wrong. Please reload the page.", "出现错误，请刷新页面。"];
/** @type {[string, string]} */
const REOPEN = ["This has been closed. Please open it again.", "已关闭，请重新打开。"];

/**
 * The error of a call that can't be made.
 * @param {"closed" | "config"} kind
 * @param {string} operation
 * @param {string} problem
 * @param {readonly [english: string, chinese: string]} sentences for the application's users
 * @param {unknown} [cause]
 */
export function refusal(kind, operation, problem, [english, chinese], cause) {
  const message = `${operation}: ${problem}`;
  return smhError({ message, kind, operation, attempts: 0, retryable: false, english, chinese }, cause);
}

let loaded = false;
/** Set when the module has crashed: the first exception that it did not catch. @type {{ cause: unknown } | undefined} */
let crash;
/** The pending calls: the function that rejects each, with the call's name. @type {Map<(error: Error) => void, string>} */
const pending = new Map();

/** @param {string} operation */
function crashed(operation) {
  return refusal("closed", operation, "the WebAssembly module crashed (see `cause`); reload the page", RELOAD, crash?.cause);
}

/**
 * Wraps the exports of the module or of a part, so that an exception which they do not catch counts as a crash.
 * @template {WebAssembly.Exports} Exports
 * @param {Exports} exports
 * @returns {Exports}
 */
export function guardExports(exports) {
  /** @type {Record<string, any>} */
  const guarded = {};
  loaded = true;
  for (const [name, value] of Object.entries(exports)) {
    guarded[name] = value;
    if (typeof value !== "function") continue;
    guarded[name] = (/** @type {unknown[]} */ ...args) => {
      // Timers, promises and the garbage collector may still call long after a crash. The glue reads elements of some results.
      if (crash) return [];
      try {
        return value(...args);
      } catch (cause) {
        crash ??= { cause };
        for (const [reject, operation] of pending) reject(crashed(operation));
        pending.clear();
        throw cause;
      }
    };
  }
  return /** @type {Exports} */ (guarded);
}

/**
 * Throws if the module is not loaded, or has crashed.
 * @param {string} operation
 */
export function assertUsable(operation) {
  if (crash) throw crashed(operation);
  if (!loaded) throw refusal("config", operation, "the WebAssembly module has not been loaded; await init() first", RELOAD);
}

/**
 * The promise that `start` returns. It rejects if the module crashes meanwhile, or has crashed.
 * @template T
 * @param {string} operation
 * @param {() => Promise<T>} start
 * @returns {Promise<T>}
 */
function guardCall(operation, start) {
  return new Promise((resolve, reject) => {
    pending.set(reject, operation);
    /** @param {(value: any) => void} settle */
    const settleWith = (settle) => (/** @type {unknown} */ value) => {
      pending.delete(reject);
      settle(value);
    };
    try {
      assertUsable(operation);
      start().then(settleWith(resolve), settleWith(reject));
    } catch (error) {
      settleWith(reject)(crash ? crashed(operation) : error);
    }
  });
}

/**
 * Guards the methods of a class: a call fails if the module has crashed, or if the object has been freed, because calling the
 * module with a freed object would crash it. Methods that return promises reject, others throw. `free` may be called more than
 * once; if it is called during another call of the object, it takes effect after that call.
 * @param {any} prototype
 * @param {readonly (string | symbol)[]} asyncMethods the methods that return promises
 */
export function guardMethods(prototype, asyncMethods) {
  const { free } = prototype;
  /** The number of nested calls of each object. @type {WeakMap<object, number>} */
  const depths = new WeakMap();
  /** The objects to be freed after their call. @type {WeakSet<object>} */
  const freeAfterCall = new WeakSet();
  /** @this {any} */
  const guardedFree = function () {
    if (depths.get(this)) freeAfterCall.add(this);
    else if (this.__wbg_ptr) free.call(this);
  };
  for (const key of Reflect.ownKeys(prototype)) {
    const property = /** @type {PropertyDescriptor} */ (Object.getOwnPropertyDescriptor(prototype, key));
    const part = property.value ? "value" : "get";
    const method = property[part];
    // A loop of `pages()` begins with `_same`.
    const name = typeof key === "symbol" ? "close" : key === "_same" ? "createSearch" : key;
    if (key === "constructor" || name.startsWith("__") || !method) continue;
    /** @this {any} @param {unknown[]} args */
    const call = function (...args) {
      assertUsable(name);
      if (!this?.__wbg_ptr) throw refusal("closed", name, "the object has been freed; create a new one", REOPEN);
      const depth = depths.get(this) ?? 0;
      depths.set(this, depth + 1);
      try {
        return method.apply(this, args);
      } catch (error) {
        throw crash ? crashed(name) : error;
      } finally {
        depths.set(this, depth);
        if (depth === 0 && freeAfterCall.delete(this)) free.call(this);
      }
    };
    /** @this {unknown} @param {unknown[]} args */
    const asyncCall = function (...args) {
      return guardCall(name, () => call.apply(this, args));
    };
    const guarded = method === free ? guardedFree : asyncMethods.includes(key) ? asyncCall : call;
    Object.defineProperty(prototype, key, { ...property, [part]: guarded });
  }
}
