import type { SmhError } from "./error.js";

/** Why a search is deleted. */
export type DeleteReason = "superseded" | "cleared" | "closed" | "hidden" | "pagehide" | "orphan" | "call";

/**
 * Something that the client did: sent a request (`attempt` counts from 1), got an answer, will send a request again, or
 * took a deletion a step further. It never holds a token or a keyword.
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
      /** Until the answer was there whole. */
      readonly durationMs: number;
    }
  | {
      readonly type: "retry";
      readonly operation: string;
      /** The attempt that failed. */
      readonly attempt: number;
      /** Until the next one, at least. */
      readonly delayMs: number;
      /** An `SmhError`. */
      readonly error: SmhError;
    }
  | {
      readonly type: "delete";
      readonly searchId: string;
      readonly reason: DeleteReason;
      readonly stage: "owed" | "sent" | "confirmed" | "failed";
    }
  | {
      /** A search could not be written down in `localStorage`, because it is full or not allowed: if this page dies, no later
       *  page deletes that search. Told once for each such search; later ones are tried again. */
      readonly type: "storage";
      readonly available: false;
      /** The search; absent if this page can't store anything, which is told once, by `new SmhClient`. */
      readonly searchId?: string;
    };
