/** Options of every call. */
export interface CallOptions {
  /** Cancels the call: the promise rejects with `signal.reason`, unchanged. */
  signal?: AbortSignal;
}

/** Options of closing a view or a client. They end the waiting only: the deletions continue. */
export interface CloseOptions extends CallOptions {
  /**
   * Stops waiting after this time, in milliseconds.
   *
   * @default no limit
   */
  timeoutMs?: number;
}
