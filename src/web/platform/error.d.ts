// What error.js exports; the types that applications see are in js/types.

import type { SmhError } from "../../../js/types/error.js";
import type { TaskStatus } from "../../../js/types/task.js";

export { SmhError, isSmhError } from "../../../js/types/error.js";

/** What is known of a failure. */
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

/** A failure. */
export function smhError(fields: SmhErrorFields, cause?: unknown, tasks?: readonly TaskStatus[]): SmhError;

/** `cause` without the token: a `fetch` of the application's may have put the whole URL into its error, at any depth. */
export function withoutToken(cause: unknown, token: string): unknown;
