// The error class of the package; js/types/error.d.ts documents it. Plain JavaScript, because the WebAssembly side imports this
// file.

import { canBeCloned, language } from "./globals.js";
import { safely } from "./value.js";

const brand = Symbol.for("smh-wasm.SmhError");

/** The fields that are set for every error. `toJSON` returns them after its name and message. */
const FIELDS = ["kind", "operation", "status", "code", "requestId", "attempts", "retryable", "retryAfterMs"];

/** How deeply `withoutToken` searches a cause. */
const MAX_DEPTH = 8;

export class SmhError extends Error {
  #english;
  #chinese;
  #cause;

  constructor(fields, cause, tasks) {
    super(fields.message);
    // `postMessage` and `structuredClone` clone an error's own `cause` with it, and fail if that can't be cloned.
    if (cause !== undefined && canBeCloned(cause)) Object.defineProperty(this, "cause", { value: cause, writable: true, configurable: true });
    this.#cause = cause;
    this.#english = fields.english;
    this.#chinese = fields.chinese;
    this.name = "SmhError";
    for (const field of FIELDS) this[field] = fields[field];
    if (tasks !== undefined) this.tasks = tasks;
  }

  // Used only if the cause is not an own property.
  get cause() {
    return this.#cause;
  }

  userMessage(locale = language()) {
    return typeof locale === "string" && /^zh\b/i.test(locale) ? this.#chinese : this.#english;
  }

  toJSON() {
    return Object.fromEntries(["name", "message", ...FIELDS].map((field) => [field, this[field]]));
  }

  get [brand]() {
    return true;
  }
}

export const smhError = (...args) => new SmhError(...args);

export const isSmhError = (value) => safely(() => typeof value === "object" && value[brand]) === true;

export function withoutToken(cause, token, encoded) {
  const secrets = [token, encodeURIComponent(token), encoded];
  const seen = new Set();
  const containsToken = (value, depth) => {
    if (typeof value === "string") return secrets.some((secret) => value.includes(secret));
    if (value === null || typeof value !== "object" || seen.has(value)) return false;
    // Too deep to search.
    if (depth === 0) return true;
    seen.add(value);
    const { name, message, stack, cause, url, href } = value;
    const own = Reflect.ownKeys(value).map((key) => value[key]);
    return [String(value), name, message, stack, cause, url, href, ...own].some((part) => containsToken(part, depth - 1));
  };
  try {
    return containsToken(cause, MAX_DEPTH) ? new Error("removed: the error that `fetch` threw contains the access token") : cause;
  } catch {
    return undefined;
  }
}
