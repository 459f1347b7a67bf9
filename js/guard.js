// What happens if the WebAssembly module fails inside, which it never should: its state can't be trusted any more, so it
// is not used again, and every call that waits is told. Plain JavaScript, because the glue imports this very file.

import { smhError } from "../src/web/platform/error.js";

/** Whether there is a module to call. */
let loaded = false;
/** What came out of the module uncaught. @type {{ cause: unknown } | undefined} */
let failure;
/** The calls that wait: how to reject each, with its name. @type {Map<(error: Error) => void, string>} */
const waiting = new Map();

const RELOAD = ["Something went wrong. Please reload the page.", "出现错误，请刷新页面。"];
const REOPEN = ["This has been closed. Please open it again.", "已关闭，请重新打开。"];

/**
 * @param {"closed" | "config"} kind
 * @param {string} operation
 * @param {string} what
 * @param {string[]} sentences for the application's users, in English and Chinese
 * @param {unknown} [cause]
 */
function refused(kind, operation, what, [english = "", chinese = ""], cause) {
  const message = `${operation}: ${what}`;
  return smhError({ message, kind, operation, attempts: 0, retryable: false, english, chinese }, cause);
}

/** @param {string} operation */
function stopped(operation) {
  const what = "the WebAssembly module has stopped after an error inside of it (see `cause`); reload the page";
  return refused("closed", operation, what, RELOAD, failure?.cause);
}

/**
 * The module's exports; whatever they throw uncaught stops the module.
 * @template {WebAssembly.Exports} Exports
 * @param {Exports} exports
 * @returns {Exports}
 */
export function guarded(exports) {
  /** @type {Record<string, any>} */
  const own = {};
  loaded = true;
  for (const [name, value] of Object.entries(exports)) {
    own[name] = value;
    if (typeof value !== "function") continue;
    own[name] = (/** @type {unknown[]} */ ...given) => {
      // Timers and the garbage collector may call for a long time yet.
      if (failure) return undefined;
      try {
        return value(...given);
      } catch (cause) {
        failure ??= { cause };
        for (const [reject, operation] of waiting) reject(stopped(operation));
        waiting.clear();
        throw cause;
      }
    };
  }
  return /** @type {Exports} */ (own);
}

/**
 * Throws if the module can't be called: not yet, or no more.
 * @param {string} operation
 */
export function refuse(operation) {
  if (failure) throw stopped(operation);
  if (!loaded) throw refused("config", operation, "the WebAssembly module has not been loaded; await init() first", RELOAD);
}

/**
 * Makes methods of a class tell of a module that has stopped, and of an object that has been freed, with which the module
 * must not be called: those named give promises, which reject; others throw. `free` does nothing the second time, and waits
 * for a call of the object that is at work, which may have led to it.
 * @param {any} prototype
 * @param {readonly (string | symbol)[]} promising
 */
export function tellOfStops(prototype, promising) {
  const { free } = prototype;
  /** How many calls of an object are at work, one in the other. @type {WeakMap<object, number>} */
  const working = new WeakMap();
  /** Those to be freed after them. @type {WeakSet<object>} */
  const leaving = new WeakSet();
  /** @this {any} */
  const freeOnce = function () {
    if (working.get(this)) leaving.add(this);
    else if (this.__wbg_ptr) free.call(this);
  };
  for (const key of Reflect.ownKeys(prototype)) {
    const property = /** @type {PropertyDescriptor} */ (Object.getOwnPropertyDescriptor(prototype, key));
    const part = property.value ? "value" : "get";
    const method = property[part];
    const name = typeof key === "string" ? key : "close";
    if (method === free) Object.defineProperty(prototype, key, { ...property, value: freeOnce });
    if (key === "constructor" || name.startsWith("__") || method === free || !method) continue;
    /** @this {any} @param {unknown[]} given */
    const call = function (...given) {
      refuse(name);
      if (!this?.__wbg_ptr) throw refused("closed", name, "it has been freed; make a new one", REOPEN);
      const others = working.get(this) ?? 0;
      working.set(this, others + 1);
      try {
        return method.apply(this, given);
      } catch (error) {
        throw failure ? stopped(name) : error;
      } finally {
        working.set(this, others);
        if (others === 0 && leaving.delete(this)) free.call(this);
      }
    };
    /** @this {unknown} @param {unknown[]} given */
    const promise = function (...given) {
      return new Promise((resolve, reject) => {
        waiting.set(reject, name);
        /** @param {(value: any) => void} settle */
        const done = (settle) => (/** @type {unknown} */ value) => {
          waiting.delete(reject);
          settle(value);
        };
        try {
          call.apply(this, given).then(done(resolve), done(reject));
        } catch (error) {
          done(reject)(error);
        }
      });
    };
    Object.defineProperty(prototype, key, { ...property, [part]: promising.includes(key) ? promise : call });
  }
}
