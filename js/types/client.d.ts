/// <reference lib="esnext.disposable" />
// An application may have none of the newer libraries, and `Symbol.asyncDispose` is in one.

import type { CallOptions, CloseOptions } from "./call.js";
import type { SmhError } from "./error.js";
import type { ClientEvent } from "./events.js";
import type { ItemOptions, Marker, SearchConditions, SearchPage } from "./search.js";
import type { TaskId, TaskIdInput, TaskProgress, TaskStatus, TypedTask, WaitOptions } from "./task.js";
import type { SearchView, SearchViewOptions } from "./view.js";

/** What a client is made of: {@link SmhClient}. */
export interface ClientOptions {
  /** Where the library is: `https://<libraryId>.api.tencentsmh.cn`. Plain http is refused except for loopback hosts. */
  baseUrl: string | URL;
  /** The media library's id. */
  libraryId: string;
  /** The space within the library. @default "-" (single-tenant library) */
  spaceId?: string;
  /** A token, or a function that gets one. The function is called before the first request, and once
   *  more when the service answers 403 `InvalidAccessToken`; calls at the same time share one call of it. */
  accessToken: string | (() => string | Promise<string>);
  /** The acting user, for an admin token without one. */
  userId?: string;
  /** Per attempt, in milliseconds; above 0, Infinity for no limit. @default 30000 */
  timeoutMs?: number;
  /** How requests that fail are sent again; `false`: never. A request that might have made a search, or started a job, is
   *  sent again only after an answer that says it did not (429, 503). @default as {@link RetryOptions} says */
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

/**
 * A client of one library and space. Every call gives a promise, which rejects with an {@link SmhError}, or with the
 * reason of a `signal` that fired.
 *
 * Await `init()` before making one.
 *
 * @example
 * ```ts
 * await init();
 * const client = new SmhClient({
 *   baseUrl: "https://smh123.api.tencentsmh.cn",
 *   libraryId: "smh123",
 *   accessToken: async () => (await (await fetch("/token")).json()).accessToken,
 * });
 * ```
 */
export class SmhClient {
  /**
   * Makes a client. Sends nothing.
   *
   * @param options - where the library is and how to be let in
   * @throws {@link SmhError} of kind "config", naming the option that can't be used, or telling that `init()` has not been awaited
   */
  constructor(options: ClientOptions);

  /**
   * Starts a search. It lives on the server until it is deleted: {@link SmhClient.openSearchView} and
   * {@link SmhClient.pages} see to that, here it is up to you.
   *
   * `POST …/space-contents`. Answers after about 2 seconds with what was found so far. Tried again only after an answer
   * that says that none was made (429, 503). A call that is aborted or times out rejects at once; the search that its
   * answer may still bring is then deleted.
   *
   * @param conditions - what is looked for; all are optional
   * @param options - `signal`, and what items are to tell
   * @returns the first page: 0 to 20 items. An empty one with `hasMore` means "not yet"
   * @throws {@link SmhError}
   * @see https://cloud.tencent.com/document/product/1339/71107
   */
  createSearch(conditions: SearchConditions, options?: CallOptions & ItemOptions): Promise<SearchPage>;
  /**
   * Gets a further page of a search.
   *
   * `GET …/{searchId}?marker=`
   *
   * @param searchId - from a page
   * @param marker - `nextMarker` of the page before
   * @param options - `signal`, and what items are to tell
   * @throws {@link SmhError}
   * @see https://cloud.tencent.com/document/product/1339/71108
   */
  continueSearch(searchId: string, marker: Marker, options?: CallOptions & ItemOptions): Promise<SearchPage>;
  /**
   * Ends a search. Resolves when the service has confirmed it, or says that the search is gone already. Works at any
   * time, also after `close()`.
   *
   * `DELETE …/{searchId}`
   *
   * @param searchId - from a page
   * @param options - `keepalive` lets the request outlive the page
   * @throws {@link SmhError}
   * @see https://cloud.tencent.com/document/product/1339/71109
   */
  deleteSearch(searchId: string, options?: CallOptions & { keepalive?: boolean }): Promise<void>;
  /**
   * Creates a search and yields its pages until it is exhausted. The search is deleted when the loop ends, however it
   * ends: at its end, by `break`, by an error, by `signal`. `return()` ends it at once, also while `next()` waits, which then
   * resolves with `done`.
   *
   * @param conditions - what is looked for; all are optional
   * @param options - `signal`, and what items are to tell
   * @throws {@link SmhError}
   * @example
   * ```ts
   * for await (const page of client.pages({ keyword: "report", type: "pdf" })) {
   *   for (const item of page.contents) console.log(item.path.join("/"));
   * }
   * ```
   */
  pages(conditions: SearchConditions, options?: CallOptions & ItemOptions): AsyncIterableIterator<SearchPage>;
  /**
   * Opens the life of a search box: see {@link SearchView}. Sends nothing.
   *
   * @param options - how patient the view is, and what items are to tell
   * @throws {@link SmhError} of kind "config", naming the option that can't be used, or "closed" after `close()`
   */
  openSearchView(options?: SearchViewOptions): SearchView;

  /**
   * Asks how tasks of the library stand.
   *
   * `GET /api/v1/task/{libraryId}/{ids}`
   *
   * @param ids - one id, or any iterable of up to a million, split over as few requests as fit
   * @param options - `signal`
   * @returns each task once, in the order asked for; ids that the service does not know are left out
   * @throws {@link SmhError}
   * @see https://cloud.tencent.com/document/product/1339/124487
   */
  queryLibraryTasks(ids: TaskIdInput | Iterable<TaskIdInput>, options?: CallOptions): Promise<TaskStatus[]>;
  /**
   * Asks how tasks of the space stand.
   *
   * `GET /api/v1/task/{libraryId}/{spaceId}/{ids}`
   *
   * @param ids - one id, or any iterable of up to a million, split over as few requests as fit
   * @param options - `signal`
   * @returns each task once, in the order asked for; ids that the service does not know are left out
   * @throws {@link SmhError}
   * @see https://cloud.tencent.com/document/product/1339/71002
   */
  querySpaceTasks(ids: TaskIdInput | Iterable<TaskIdInput>, options?: CallOptions): Promise<TaskStatus[]>;
  /**
   * Asks how a task of the library stands, with its type and a result of that type.
   *
   * `GET /api/v1/task-result/{libraryId}/{id}`
   *
   * @param id - the task's
   * @param options - `signal`
   * @throws {@link SmhError}
   * @see https://cloud.tencent.com/document/product/1339/124487
   */
  queryLibraryTask(id: TaskIdInput, options?: CallOptions): Promise<TypedTask>;
  /**
   * Asks how a task of the space stands, with its type and a result of that type.
   *
   * `GET /api/v1/task-result/{libraryId}/{spaceId}/{id}`
   *
   * @param id - the task's
   * @param options - `signal`
   * @throws {@link SmhError}
   * @see https://cloud.tencent.com/document/product/1339/71002
   */
  querySpaceTask(id: TaskIdInput, options?: CallOptions): Promise<TypedTask>;
  /**
   * Asks until every task has ended. Those who wait at the same time share requests. Failures that may pass do not end
   * the wait: progress is `stale` meanwhile. A task that has failed is a result, not an error.
   *
   * @param ids - one id, or any iterable of up to a million
   * @param options - whose tasks they are, how patient to be, whom to tell
   * @returns each task once, in the order asked for
   * @throws {@link SmhError} with `tasks`, how they stood when last heard of: of kind "timeout" after `timeoutMs`; "http" with
   * the code `TaskNotFound` for ids that the service has not told of in three rounds
   * @see https://cloud.tencent.com/document/product/1339/124487
   * @see https://cloud.tencent.com/document/product/1339/71002
   * @example
   * ```ts
   * const task = await client.clearLibraryHistory();
   * const [status] = await client.waitForTasks(task, { timeoutMs: 600_000 });
   * ```
   */
  waitForTasks(ids: TaskIdInput | Iterable<TaskIdInput>, options?: WaitOptions): Promise<TaskStatus[]>;
  /**
   * The same wait as `waitForTasks`, as an async iterator: yields how far it has come after every round that changed
   * something, and last when every task has ended. A loop that is slow sees the newest state only. Leaving the loop ends the
   * wait at once, also by `return()` while `next()` waits; what would reject the promise is thrown.
   *
   * @param ids - one id, or any iterable of up to a million
   * @param options - as those of `waitForTasks`
   * @throws {@link SmhError} as `waitForTasks` does
   * @example
   * ```ts
   * for await (const { ended, total } of client.watchTasks(ids, { level: "space" })) bar.value = ended / total;
   * ```
   */
  watchTasks(ids: TaskIdInput | Iterable<TaskIdInput>, options?: Omit<WaitOptions, "onProgress">): AsyncIterableIterator<TaskProgress>;
  /**
   * Starts clearing every earlier version in the library. Needs an admin's token; cannot be undone; the service
   * allows it once a minute.
   *
   * `DELETE /api/v1/directory-history/{libraryId}/library-history`
   *
   * @param options - `signal`
   * @returns the task to wait for
   * @throws {@link SmhError}
   * @see https://cloud.tencent.com/document/product/1339/124387
   */
  clearLibraryHistory(options?: CallOptions): Promise<TaskId>;

  /** Deletions owed to the server and not yet confirmed. */
  readonly pendingDeletes: number;
  /**
   * Resolves when nothing is owed to the server any more, and nothing on its way can bring a search that would be.
   *
   * @param options - `signal`, which ends the waiting only
   */
  settled(options?: CallOptions): Promise<void>;
  /**
   * Takes a token into use for what starts from now on.
   *
   * @param token - as the service's token call gives it
   * @throws {@link SmhError} of kind "config" for what is no token; the earlier one then stays in use
   */
  setAccessToken(token: string): void;
  /**
   * Closes every view, ends every call on its way, every wait and every loop with an error of kind "closed", and refuses
   * new ones, but for `deleteSearch`; resolves when nothing is owed to the server any more. With a `signal` or `timeoutMs` it
   * stops waiting then; what is still owed stays in the ledger for the next client, and your function for tokens is not called for
   * it any more.
   *
   * @param options - `signal` and `timeoutMs`, which end the waiting only
   * @throws {@link SmhError} of kind "timeout" after `timeoutMs`
   */
  close(options?: CloseOptions): Promise<void>;
  /** The same as `close()`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
  /** Frees the memory only; deletes nothing on the server. Not needed after `close()`: the garbage collector does it. */
  free(): void;
  /** The same as `free()`: what lives on the server stays there. Use `await using`, not `using`. */
  [Symbol.dispose](): void;
}
