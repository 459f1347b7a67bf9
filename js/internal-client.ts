// The client with the internal methods of the Rust side.

import type { SmhClient } from "./types/client.js";

export interface InternalClient extends SmhClient {
  /** Another object for the same client, which is freed separately. */
  _same(): InternalClient;
  /**
   * Starts a loop of `pages()`. Its search is deleted if the page leaves or the client is closed.
   *
   * @param onLeave called with an error if the page leaves
   * @returns the loop's number
   */
  _begin(onLeave: (error: Error) => void): number;
  /** The search of the loop has been created. */
  _made(loop: number, searchId: string): void;
  /** Ends the loop: its search is deleted. */
  _end(loop: number): void;
  /**
   * A call whose work is done outside the module. The signal of its options and `close()` end it.
   *
   * @param work called at once, unless the call has ended already. Its signal fires when the call has ended. It must not throw.
   */
  _call(operation: string, options: unknown, work: (ended: AbortSignal) => Promise<unknown>): Promise<unknown>;
  /** The sentences for users of an error of this kind, in English and Chinese. */
  _sentences(kind: string, retryable: boolean): [english: string, chinese: string];
}
