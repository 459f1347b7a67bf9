/** What a client is made of. */
export interface ClientOptions {
  /** `https://<libraryId>.api.tencentsmh.cn`. Plain http is refused except for loopback hosts. */
  baseUrl: string | URL;
  /** The media library. */
  libraryId: string;
  /** @default "-" (single-tenant library) */
  spaceId?: string;
  /** A token, or a function that gets one. The function is called before the first request, and once
   *  more when the service answers 403 `InvalidAccessToken`; calls at the same time share one call of it. */
  accessToken: string | (() => string | Promise<string>);
  /** The acting user, for an admin token without one. */
  userId?: string;
  /** Per attempt, in milliseconds; above 0, Infinity for no limit. @default 30000 */
  timeoutMs?: number;
  /** Used in place of the global `fetch`. It is given a `Request`, and an init for one that may outlive the page: hand both on. @default globalThis.fetch */
  fetch?: typeof globalThis.fetch;
  /** Told of deletions. Never sees a token or a keyword; what it throws is reported, not propagated. */
  onEvent?: (event: ClientEvent) => void;
}

/** Options of every call. */
export interface CallOptions {
  /** Cancels the call: it rejects with `signal.reason`, unchanged. */
  signal?: AbortSignal;
}
