// The package's error class; error.d.ts says what each part is. Plain JavaScript, because the WebAssembly side imports
// this very file.

import { canBeCloned, language } from "./globals.js";

const brand = Symbol.for("smh-wasm.SmhError");

export class SmhError extends Error {
  #english;
  #chinese;
  #cause;

  constructor(fields, cause, tasks) {
    super(fields.message);
    // An error's own cause is cloned with it by `postMessage` and `structuredClone`, which fail if it can't be.
    if (cause !== undefined && canBeCloned(cause)) Object.defineProperty(this, "cause", { value: cause, writable: true, configurable: true });
    this.#cause = cause;
    this.#english = fields.english;
    this.#chinese = fields.chinese;
    this.name = "SmhError";
    this.kind = fields.kind;
    this.operation = fields.operation;
    this.status = fields.status;
    this.code = fields.code;
    this.requestId = fields.requestId;
    this.attempts = fields.attempts;
    this.retryable = fields.retryable;
    this.retryAfterMs = fields.retryAfterMs;
    if (tasks !== undefined) this.tasks = tasks;
  }

  // Only where the cause is no property of the error itself.
  get cause() {
    return this.#cause;
  }

  userMessage(locale = language()) {
    return typeof locale === "string" && /^zh\b/i.test(locale) ? this.#chinese : this.#english;
  }

  toJSON() {
    const { name, message, kind, operation, status, code, requestId, attempts, retryable, retryAfterMs } = this;
    return { name, message, kind, operation, status, code, requestId, attempts, retryable, retryAfterMs };
  }
}

Object.defineProperty(SmhError.prototype, brand, { value: true });

export const smhError = (...given) => new SmhError(...given);

export function isSmhError(value) {
  try {
    return typeof value === "object" && value !== null && value[brand] === true;
  } catch {
    return false;
  }
}

export function withoutToken(cause, token) {
  const encoded = encodeURIComponent(token);
  // As the request builder encodes it, which leaves less as it is.
  const strict = encoded.replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
  const seen = new Set();
  const tells = (value, depth) => {
    if (typeof value === "string") return [token, encoded, strict].some((secret) => value.includes(secret));
    if (value === null || typeof value !== "object" || seen.has(value)) return false;
    // Too deep to be looked through.
    if (depth === 0) return true;
    seen.add(value);
    const { name, message, stack, cause, url, href } = value;
    const own = Reflect.ownKeys(value).map((key) => value[key]);
    return [String(value), name, message, stack, cause, url, href, ...own].some((part) => tells(part, depth - 1));
  };
  try {
    return tells(cause, 8) ? new Error("left out: the error that `fetch` gave holds the access token") : cause;
  } catch {
    return undefined;
  }
}
