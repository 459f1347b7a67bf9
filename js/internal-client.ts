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
   * Waits for a part of the package, for the call with this name. Ends early as that call does, by the signal of `options` or by
   * `close()`.
   *
   * @param loading - `undefined` if the part has no source
   */
  _loaded(call: string, options: unknown, part: string, loading: Promise<void> | undefined): Promise<unknown>;
}
