import type { TaskStatus } from "./task.js";

/**
 * Every failure of a call, but for an abort (which rejects with the signal's own reason).
 * It never holds an access token, a search keyword, or text that the service wrote.
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
  /** For code that can't use `instanceof`. */
  readonly name: "SmhError";
  /** What sort of failure. */
  readonly kind:
    | "config" // never sent: a bad option or argument, which `message` names
    | "network" // no answer (also what the browser shows for a CORS refusal)
    | "timeout"
    | "http" // an answer with an error status
    | "protocol" // an answer that is not what the API promises
    | "closed"; // the client or the view has been closed
  /** The method that failed, such as "createSearch". */
  readonly operation: string;
  /** The answer's HTTP status. */
  readonly status?: number;
  /** The service's code, such as "InvalidAccessToken". */
  readonly code?: string;
  /** The service's id for the request; its support asks for it. */
  readonly requestId?: string;
  /** How many times the request was sent. */
  readonly attempts: number;
  /** The same call may succeed later. */
  readonly retryable: boolean;
  /** From `Retry-After`, in milliseconds, where the service sent it and CORS exposes it. */
  readonly retryAfterMs?: number;
  /** Of `waitForTasks`: how the tasks stood when last heard of, in the order asked for. */
  readonly tasks?: readonly TaskStatus[];
  /** What the browser or the application gave as the reason, where there is one. */
  readonly cause?: unknown;
  /**
   * A sentence fit to be shown to the application's users, without technical terms: what happened and what they can do.
   *
   * @param locale - a language tag: Chinese for `zh` and what begins with it, English for all others; by default the browser's
   */
  userMessage(locale?: string): string;
  /** What `JSON.stringify` shows. */
  toJSON(): object;
}

/**
 * True for an SmhError of any copy of the package, and across realms.
 *
 * @param value - what was caught
 */
export function isSmhError(value: unknown): value is SmhError;
