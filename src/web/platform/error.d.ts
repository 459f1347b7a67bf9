// The declarations of error.js. js/types/error.d.ts has those that are public.

import type { SmhError } from "../../../js/types/error.js";
import type { TaskStatus } from "../../../js/types/task.js";

export { SmhError, isSmhError } from "../../../js/types/error.js";

/** The fields of an error. */
export interface SmhErrorFields {
  message: string;
  kind: SmhError["kind"];
  operation: string;
  status?: number;
  code?: string;
  requestId?: string;
  attempts: number;
  retryable: boolean;
  retryAfterMs?: number;
  english: string;
  chinese: string;
}

/** Makes an error. */
export function smhError(fields: SmhErrorFields, cause?: unknown, tasks?: readonly TaskStatus[]): SmhError;

/**
 * The cause of an error; replaced if it contains the token, at any depth: a custom `fetch` may put the whole URL into its
 * error.
 *
 * @param encoded - the token as request URLs contain it
 */
export function withoutToken(cause: unknown, token: string, encoded: string): unknown;
