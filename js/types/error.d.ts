import type { TaskStatus } from "./task.js";

/**
 * The error of every failed call, except one that was aborted, which rejects with the signal's reason. It never contains an
 * access token, a search keyword, or text from the service.
 *
 * @example
 * ```ts
 * try {
 *   await client.createSearch({ keyword });
 * } catch (error) {
 *   if (!isSmhError(error)) throw error;
 *   show(error.userMessage());
 * }
 * ```
 */
export class SmhError extends Error {
  private constructor();
  /** Always "SmhError", for code that can't use `instanceof`. */
  readonly name: "SmhError";
  /** The kind of failure. */
  readonly kind:
    | "config" // nothing was sent: an option or argument is invalid, and `message` names it
    | "network" // no response (also if CORS refused it: browsers do not tell the difference), or the code for tasks could not be loaded
    | "timeout"
    | "http" // a response with an error status
    | "protocol" // a response that does not follow the API's documentation
    | "closed"; // the client or the view has been closed
  /** The method that failed, such as "createSearch". */
  readonly operation: string;
  /** The HTTP status of the response. */
  readonly status?: number;
  /** The service's error code, such as "InvalidAccessToken". */
  readonly code?: string;
  /** The service's id of the request, which its support asks for. */
  readonly requestId?: string;
  /** How many times the request was sent. */
  readonly attempts: number;
  /** Whether the same call may succeed later. */
  readonly retryable: boolean;
  /** The delay that `Retry-After` asks for, in milliseconds, if the service sent that header and CORS exposes it. */
  readonly retryAfterMs?: number;
  /** Errors of `waitForTasks` only: the last known status of each task, in the order of the ids. */
  readonly tasks?: readonly TaskStatus[];
  /** The exception of the browser or of the application's own function that caused the failure. */
  readonly cause?: unknown;
  /**
   * A sentence for the application's users, without technical terms: what happened, and what they can do.
   *
   * @param locale - a language tag: Chinese for `zh` and tags that begin with it, English for all others; the browser's language by default
   */
  userMessage(locale?: string): string;
  /** The fields for `JSON.stringify`. */
  toJSON(): object;
}

/**
 * Whether a value is an SmhError, of any copy of the package and of any realm.
 *
 * @param value - the caught value
 */
export function isSmhError(value: unknown): value is SmhError;
