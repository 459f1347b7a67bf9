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
  /** How requests that fail are sent again; `false`: never. A request that might have made a search, or started a job, is
   *  sent again only after an answer that says it did not (429, 503). @default {} */
  retry?: false | RetryOptions;
  /** At most so many requests in any second, for the service has limits; above 0. The others wait for their turn, but not
   *  what is deleted as the page goes. @default Infinity */
  maxRequestsPerSecond?: number;
  /** Used in place of the global `fetch`. It is given a `Request`, and an init for one that may outlive the page: hand both on. @default globalThis.fetch */
  fetch?: typeof globalThis.fetch;
  /** Told of everything the client does. Never sees a token or a keyword; what it throws is reported, not propagated. */
  onEvent?: (event: ClientEvent) => void;
  /** Write down which searches exist (ids only, in `localStorage`), so that a later page of the same origin can delete
   *  those of one that died; and delete those of others. @default true where there are a page, `localStorage` and Web Locks */
  recoverOrphans?: boolean;
}

/** How requests that fail are sent again. While the browser says that it is offline none is; it waits for the network, at
 *  most `timeoutMs`. */
export interface RetryOptions {
  /** Attempts after the first. @default 3 */
  retries?: number;
  /** The first delay, in milliseconds; doubles each time, with full jitter. `Retry-After` wins where the service sends it. @default 300 */
  baseDelayMs?: number;
  /** The longest delay, in milliseconds, also where `Retry-After` asks for more. @default 20000 */
  maxDelayMs?: number;
}

/** Options of every call. */
export interface CallOptions {
  /** Cancels the call: it rejects with `signal.reason`, unchanged. */
  signal?: AbortSignal;
}
