// The package's error class. Plain JavaScript, because the WebAssembly side imports this very file.

const brand = Symbol.for("smh-wasm.SmhError");

/**
 * Every failure of a call, but for an abort (which rejects with the signal's own reason).
 * It never holds an access token, a search keyword, or text that the service wrote.
 */
export class SmhError extends Error {
  /**
   * @internal
   * @param {import("./error-fields.js").SmhErrorFields & { message: string }} fields
   * @param {unknown} [cause]
   */
  constructor(fields, cause) {
    super(fields.message, cause === undefined ? undefined : { cause });
    /** @readonly @type {"SmhError"} */
    this.name = "SmhError";
    /**
     * What sort of failure: "config" (never sent: a bad option or argument, which `message` names), "network" (no
     * answer; also what a browser shows for a CORS refusal), "timeout", "http" (an error status), "protocol" (an
     * answer that is not what the API promises), "closed" (the client or the view has been closed).
     * @readonly
     */
    this.kind = fields.kind;
    /**
     * The method that failed, such as "createSearch".
     * @readonly
     */
    this.operation = fields.operation;
    /**
     * The answer's HTTP status.
     * @readonly @type {number | undefined}
     */
    this.status = fields.status;
    /**
     * The service's code, such as "InvalidAccessToken".
     * @readonly @type {string | undefined}
     */
    this.code = fields.code;
    /**
     * The service's id for the request; its support asks for it.
     * @readonly @type {string | undefined}
     */
    this.requestId = fields.requestId;
    /**
     * How many times the request was sent.
     * @readonly
     */
    this.attempts = fields.attempts;
    /**
     * The same call may succeed later.
     * @readonly
     */
    this.retryable = fields.retryable;
    /**
     * From `Retry-After`, in milliseconds, where the service sent it and CORS exposes it.
     * @readonly @type {number | undefined}
     */
    this.retryAfterMs = fields.retryAfterMs;
  }

  /** What `JSON.stringify` shows. */
  toJSON() {
    const { name, message, kind, operation, status, code, requestId, attempts, retryable, retryAfterMs } = this;
    return { name, message, kind, operation, status, code, requestId, attempts, retryable, retryAfterMs };
  }
}

Object.defineProperty(SmhError.prototype, brand, { value: true });

/**
 * True for an SmhError of any copy of the package, and across realms.
 * @param {unknown} value
 * @returns {value is SmhError}
 */
export function isSmhError(value) {
  try {
    return typeof value === "object" && value !== null && /** @type {any} */ (value)[brand] === true;
  } catch {
    return false;
  }
}

/**
 * `cause` without the token: a `fetch` of the application's may have put the whole URL into its error.
 * @param {unknown} cause
 * @param {string} token
 */
export function withoutToken(cause, token) {
  const secrets = [token, encodeURIComponent(token)];
  /** @param {unknown} text */
  const tells = (text) => typeof text === "string" && secrets.some((secret) => text.includes(secret));
  try {
    for (let link = cause, depth = 0; link != null && depth < 8; link = /** @type {any} */ (link).cause, depth++) {
      const { name, message, stack } = /** @type {any} */ (link);
      const own = typeof link === "object" ? Object.values(/** @type {object} */ (link)) : [link];
      if ([name, message, stack, ...own].some(tells)) {
        return new Error("left out: the error that `fetch` gave holds the access token");
      }
    }
    return cause;
  } catch {
    return undefined;
  }
}
