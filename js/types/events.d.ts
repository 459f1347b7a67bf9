import type { SmhError } from "./error.js";

/**
 * Why a search is deleted:
 *
 * - `superseded`: the view wants another search. Also if the search was gone on the server, or if its create timed out.
 * - `cleared`, `closed`: by `clear()`; by `close()`, the view's `signal`, or `free()`.
 * - `hidden`: the page was hidden for longer than `hiddenGraceMs`.
 * - `pagehide`: the user left the page, for good or into the back/forward cache, or the browser froze it.
 * - `orphan`: the page that created it crashed or was killed.
 * - `call`: a loop of `pages()` ended; or a `createSearch` call was aborted or timed out, or received an invalid response that
 *   names a search. `deleteSearch` causes no event of this type.
 */
export type DeleteReason = "superseded" | "cleared" | "closed" | "hidden" | "pagehide" | "orphan" | "call";

/**
 * An event of the client, for logs and metrics: it sent a request (`attempt` starts at 1), received a response, will retry a
 * request, or a deletion reached its next stage. Events never contain a token or a keyword.
 */
export type ClientEvent =
  | {
      readonly type: "request";
      readonly operation: string;
      readonly attempt: number;
      /** The token is replaced by `***`. */
      readonly url: string;
    }
  | {
      readonly type: "response";
      readonly operation: string;
      readonly attempt: number;
      readonly status: number;
      /** From sending the request until the whole response has arrived. */
      readonly durationMs: number;
    }
  | {
      readonly type: "retry";
      readonly operation: string;
      /** The attempt that failed. */
      readonly attempt: number;
      /** The minimum delay before the next attempt. */
      readonly delayMs: number;
      /** The error of the attempt. */
      readonly error: SmhError;
    }
  | {
      readonly type: "delete";
      readonly searchId: string;
      readonly reason: DeleteReason;
      readonly stage: "owed" | "sent" | "confirmed" | "failed";
    }
  | {
      /** A search could not be recorded in `localStorage`, which is full or not allowed: if this page dies, no later page
       *  deletes that search. Sent once for each such search; the client tries again with later searches. */
      readonly type: "storage";
      readonly available: false;
      /** The search; absent if this page can't store anything, which `new SmhClient` reports once. */
      readonly searchId?: string;
    }
  | {
      /** The option `exitWorker` has no effect, although the engine allows such a worker: the page's policy forbids it, its file
       *  can't be loaded, or `fetch` has been replaced. The page sends creates itself. Sent once. */
      readonly type: "exitWorker";
      readonly available: false;
    };
