/// <reference lib="esnext.disposable" />
// For `Symbol.asyncDispose`: the application's own `lib` setting may not include it.

/** Options of {@link startEmulator}. */
export interface EmulatorOptions {
  /** The folder to serve as the library's contents: a path, or a `file:` URL. */
  root: string | URL;
  /** The port on 127.0.0.1; 0 picks a free port. @default 0 */
  port?: number;
  /** The id of the library. @default "smhdemo" */
  library?: string;
  /** The `library_secret` that the token endpoint requires. @default "demo-secret" */
  secret?: string;
  /** How long a create request takes, in milliseconds. @default 2000 */
  createLatencyMs?: number;
  /** How long a create request then waits for a full first page, in milliseconds: for tests that need items on the first page,
   *  also on a slow machine. @default 0 */
  firstPageWaitMs?: number;
  /** A search expires after being idle for this long, in seconds. @default 600 */
  searchTtlS?: number;
  /** A token expires when it has not been used for this long, in seconds. @default 86400 */
  tokenPeriodS?: number;
  /** How long a task started by a client runs, in milliseconds. @default 2000 */
  taskDurationMs?: number;
  /** A batch with more items than this becomes a task. @default 100 */
  batchAsyncOver?: number;
  /** A pause after each visited file, in microseconds, to slow searches down. @default 0 */
  walkDelayUs?: number;
  /** Start with file history enabled; it must be disabled before the history can be cleared. @default false */
  fileHistory?: boolean;
  /** The minimum time between two requests that clear the history, in seconds. @default 60 */
  historyIntervalS?: number;
  /** How long browsers may cache preflight responses, in seconds. @default 600 */
  corsMaxAgeS?: number;
  /** The faults to inject from the start. @default none */
  faults?: Faults;
}

/**
 * Starts an emulator as a process of its own, on a free port unless `port` is set. The emulator ends when this process ends for any
 * reason. It does not keep this process running, and prints nothing.
 *
 * Rejects with an error that says why it did not start: an invalid option, a folder that cannot be read, a port in use, or a platform
 * without a program.
 *
 * @example
 * ```js
 * await using emulator = await startEmulator({ root: "films", createLatencyMs: 100 });
 * ```
 */
export function startEmulator(options: EmulatorOptions): Promise<Emulator>;

/** A running emulator. Its functions do not need `this`. They reject if the emulator has ended. */
export interface Emulator {
  /** The URL, such as `http://127.0.0.1:8080`: the `baseUrl` of a client. */
  readonly url: string;
  /** The id of the library. */
  readonly libraryId: string;
  /** The `library_secret` that the token endpoint requires. */
  readonly secret: string;
  /** Issues a token; without an argument an administrator's token. Can be passed as the `accessToken` of a client. */
  token(options?: TokenOptions): Promise<string>;
  /** Expires every token issued so far. */
  expireTokens(): Promise<void>;
  /** The server's state. */
  state(): Promise<State>;
  /** Replaces all faults. Rejects, and changes nothing, if one is invalid. */
  setFaults(faults: Faults): Promise<void>;
  /** Starts a task with a given duration and outcome, and returns its id. */
  plantTask(task: NewTask): Promise<string>;
  /** The tasks that are not forgotten, sorted by id. */
  tasks(): Promise<Task[]>;
  /** Advances the clock of tasks, history and links. Tokens and searches use the real time. */
  advanceClock(ms: number): Promise<void>;
  /** Cancels every search, discards all changes of the library, and clears the counters, the request log, the faults, the tasks and
   *  the clock. Tokens stay valid. */
  reset(): Promise<void>;
  /**
   * Waits until no search is alive on the server and no create request is pending, and returns the state. Rejects with a
   * {@link SearchesLeftError} if that takes longer than `timeoutMs`, or if a search has expired instead of being deleted.
   */
  expectNothingLeft(options?: ExpectOptions): Promise<State>;
  /** Ends the emulator. */
  stop(): Promise<void>;
  /** The same as {@link Emulator.stop}. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** Options of {@link Emulator.expectNothingLeft}. */
export interface ExpectOptions {
  /** How long to wait, in milliseconds, at most 600000. Should be less than the time limit of the test. @default 4000 */
  timeoutMs?: number;
}

/** The message lists the searches, with their conditions and age. */
export class SearchesLeftError extends Error {
  private constructor();
  readonly name: "SearchesLeftError";
  /** The searches that are alive. Empty if others have expired, or if a create request is pending. */
  readonly searches: readonly Search[];
}

/** A token to issue. */
export interface TokenOptions {
  /** Another library than the emulator's own, which makes the token invalid there. */
  libraryId?: string;
  /** The only space that it may be used in, or several separated by commas. @default all spaces */
  spaceId?: string;
  /** The user that it acts for. */
  userId?: string;
  /** The client that it belongs to, by which a user's tokens can be revoked. */
  clientId?: string;
  /** The session that it belongs to, by which a user's tokens can be revoked. */
  sessionId?: string;
  /** Whether it grants an administrator's permissions. @default false */
  admin?: boolean;
  /** How long it lives after its last use, in milliseconds. @default the option `tokenPeriodS` */
  periodMs?: number;
}

/** The part of the API that a request belongs to. `storage` is a request to a link to a file or thumbnail. */
export type Operation = "create" | "continue" | "delete" | "tasks" | "history" | "historySwitch" | "token" | "batchMove" | "batchCopy" | "batchDelete" | "restore" | "itemInfo" | "locateItem" | "listFolder" | "fileLink" | "download" | "thumbnail" | "upload" | "checkItem" | "changeItem" | "recycleBin" | "storage" | "other";

/** The server's state. */
export interface State {
  /** The id of the library. */
  library: string;
  /** Whether file history is enabled. */
  fileHistory: boolean;
  /** Milliseconds since the emulator started. */
  uptimeMs: number;
  /** The clients' connections, including the one of this call. */
  openConnections: number;
  /** The number of searches that are alive. */
  liveSearches: number;
  /** The searches that are alive, oldest first. */
  searches: Search[];
  /** Totals since the start or the last reset. */
  counters: Counters;
  /** The last 2,000 requests, oldest first. */
  requests: LoggedRequest[];
}

/** A search that is alive on the server. */
export interface Search {
  id: string;
  /** The space in which it was created. */
  spaceId: string;
  /** The user who created it, if the token or the call named one. */
  userId?: string;
  /** The conditions as received. */
  conditions: Record<string, unknown>;
  /** Milliseconds since it was created. */
  ageMs: number;
  /** Milliseconds since a call last used it. */
  idleMs: number;
  /** Matching items found so far. */
  itemsFound: number;
  /** Files and folders visited so far. */
  filesVisited: number;
  /** Whether it is still searching. */
  running: boolean;
  /** Items returned in pages so far. */
  handedOut: number;
}

/** Totals since the start or the last reset. */
export interface Counters {
  /** Searches created. */
  created: number;
  /** Pages returned by continue requests. */
  continued: number;
  /** Searches deleted by clients. */
  deleted: number;
  /** Searches that expired. */
  expired: number;
  /** Searches that the last reset cancelled. */
  cancelledByReset: number;
  /** Files and folders visited by all searches. */
  walkedFiles: number;
  /** Tasks started by clients or planted. */
  tasksStarted: number;
  /** Tokens issued, without renewals. */
  tokensIssued: number;
}

/** A request to the service. Tokens, secrets and the signatures of links in it are replaced by `***`. */
export interface LoggedRequest {
  /** The number of the request since the start. */
  seq: number;
  /** When it arrived, in milliseconds since the emulator started. */
  atMs: number;
  method: string;
  /** For a preflight, the operation of the request that it announces. */
  operation: Operation;
  /** The path as received. */
  path: string;
  /** The query as received. */
  query: string;
  /** Whether it is a CORS preflight. */
  preflight: boolean;
  /** The status of the response; `null` while the request is pending, and if the connection was dropped. */
  status: number | null;
  /** How long the response took; absent while the request is pending. */
  durationMs?: number;
  /** The injected fault: `latency`, a status, `html`, `drop` or `dropAfter`. */
  fault?: string;
  /** Whether the client closed the connection before the response. */
  clientGone: boolean;
  /** The header `Origin`. */
  origin?: string;
  /** The header `Referer`. */
  referer?: string;
  /** The header `Content-Type`. */
  contentType?: string;
  /** The header `Cache-Control`. */
  cacheControl?: string;
  /** Whether the request had a header `Cookie`. */
  cookie: boolean;
}

/** The faults to inject. Shares are from 0 to 1, and their sum is at most 1. */
export interface Faults {
  /** The delay of every request, in milliseconds. @default 0 */
  latencyMs?: number;
  /** The delay of the response to every preflight, in milliseconds. @default 0 */
  preflightLatencyMs?: number;
  /** The share of requests that receive 429 `RateLimitExceeded`. @default 0 */
  share429?: number;
  /** The `Retry-After` of these 429 responses, in seconds. @default 1 */
  retryAfterS?: number;
  /** The share that receives 500 `InternalServerError`. @default 0 */
  share500?: number;
  /** The share that receives 503 `ServerOverloaded`. @default 0 */
  share503?: number;
  /** The share whose connection is closed without a response. @default 0 */
  shareDrop?: number;
  /** The share that receives an HTML page. @default 0 */
  shareHtml?: number;
  /** The status of HTML pages. @default 502 */
  htmlStatus?: number;
  /** The share of the items of batches that fail with 500 `InternalServerError`. It is not part of the sum. @default 0 */
  shareItem500?: number;
  /** The seed of the random numbers that decide the shares. @default 0 */
  seed?: number;
  /** The operations that latencies and shares apply to. @default all */
  only?: Operation[];
  /** Whether `nextMarker` is a string that needs encoding. @default false */
  stringMarkers?: boolean;
  /** Whether every connection is closed after its response. Browsers silently repeat a request that was dropped on a reused
   *  connection; with this setting they do not. @default false */
  closeConnections?: boolean;
  /** Requests that certainly fail. The first entry that matches a request applies to it. */
  failNext?: FailNext[];
}

/** How the next requests of an operation fail. One of `status`, `html`, `drop`, `dropAfter`, `task` and `latencyMs` is
 *  required; `latencyMs` can be combined with any of the others except `task`. */
export interface FailNext {
  /** @default any operation */
  operation?: Operation;
  /** Whether the operation's preflight fails instead of the request. @default false */
  preflight?: boolean;
  /** How many requests fail. @default 1 */
  count?: number;
  /** How long the request waits first, in milliseconds. */
  latencyMs?: number;
  /** The status of the response, from 200 to 599. */
  status?: number;
  /** The error's code. @default the usual code of the status */
  code?: string;
  /** The header `Retry-After`, sent unchanged. */
  retryAfter?: string;
  /** The body, sent unchanged in place of an error body. */
  body?: string;
  /** The content type of `body`. @default "application/json" */
  contentType?: string;
  /** Whether the response is an HTML page. @default false */
  html?: boolean;
  /** Whether the connection is closed without a response, and without handling the request. @default false */
  drop?: boolean;
  /** Whether the request is handled and the connection then closed, so that the response is lost. @default false */
  dropAfter?: boolean;
  /** Whether the request is handled before the response with `status` or `html`. @default false */
  after?: boolean;
  /** Whether the batch becomes a task, of whatever number of items, that does nothing and fails. @default false */
  task?: boolean;
}

/** A task to plant. */
export interface NewTask {
  /** The id, in decimal digits, up to 2^63-1. An existing task with this id is replaced. @default the next free id */
  taskId?: string;
  level: "library" | "space";
  /** The space of a space-level task. @default "-" */
  spaceId?: string;
  /** The type. @default "clearLibraryHistory" for the library, "batchDelete" for a space */
  taskType?: string;
  /** How long it runs, in milliseconds. @default 0 */
  durationMs?: number;
  /** How it ends. @default { status: 204 } */
  outcome?: {
    status: 200 | 204 | 207 | 400 | 500;
    /** Any JSON value. @default an example for the task's type, if the status is 200, 207 or 400 */
    result?: unknown;
    /** The result in the second version of the query, if it differs. */
    resultV2?: unknown;
  };
}

/** A task of the emulator. */
export interface Task {
  /** The id, in decimal digits. */
  taskId: string;
  level: "library" | "space";
  /** The space of a space-level task. */
  spaceId?: string;
  taskType: string;
  /** 202 while it runs, then the status of its outcome. */
  status: number;
  /** The share of its duration that has passed, from 0 to 1. */
  progress: number;
  /** Milliseconds until it ends; 0 once it has ended. */
  leftMs: number;
}
