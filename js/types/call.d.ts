/** Options of every call. */
export interface CallOptions {
  /** Cancels the call: it rejects with `signal.reason`, unchanged. */
  signal?: AbortSignal;
}

/** Options of closing a view or a client. They end the waiting; the closing itself goes on. */
export interface CloseOptions extends CallOptions {
  /**
   * Stops waiting after this long, in milliseconds.
   *
   * @default no limit
   */
  timeoutMs?: number;
}
