/// <reference lib="esnext.disposable" />
// For `Symbol.asyncDispose`: the application's own `lib` setting may not include it.

import type { BatchOptions, BatchOutcome, CopyItem, FileLink, FolderOptions, FolderPage, MoveItem, PathInput } from "./actions.js";
import type { CallOptions, CloseOptions } from "./call.js";
import type { SmhError } from "./error.js";
import type { ClientEvent } from "./events.js";
import type { ItemOptions, Marker, SearchConditions, SearchItem, SearchPage } from "./search.js";
import type { TaskId, TaskIdInput, TaskProgress, TaskStatus, TypedTask, WaitOptions } from "./task.js";
import type { SearchView, SearchViewOptions } from "./view.js";

/** Options of {@link SmhClient}. */
export interface ClientOptions {
  /** The URL of the service: `https://<libraryId>.api.tencentsmh.cn`. Plain http is allowed only for loopback hosts. */
  baseUrl: string | URL;
  /** The id of the media library. */
  libraryId: string;
  /** The id of the space within the library. @default "-" (single-tenant library) */
  spaceId?: string;
  /** The access token, or a function that returns one. The client calls the function before its first request, and once
   *  again when the service responds with 403 `InvalidAccessToken`; concurrent requests share one call. */
  accessToken: string | (() => string | Promise<string>);
  /** The id of the acting user, for an admin token that has none. */
  userId?: string;
  /** The time limit of each attempt, in milliseconds, greater than 0; `Infinity` for no limit. @default 30000 */
  timeoutMs?: number;
  /** How failed requests are retried; `false` disables retries. A request that may have created a search or started a task is
   *  retried only after a response that excludes this (429, 503). @default the defaults of {@link RetryOptions} */
  retry?: false | RetryOptions;
  /** The maximum number of requests in any second, greater than 0, because the service limits requests. Further requests are
   *  delayed, except deletions when the user leaves the page. @default Infinity */
  maxRequestsPerSecond?: number;
  /** Replaces the global `fetch`. It is called with a `Request`, and with a second argument if the request may outlive the page: pass
   *  on both. The global `fetch` is called with a URL and options. @default globalThis.fetch */
  fetch?: typeof globalThis.fetch;
  /** Called for every event of the client. Events never contain a token or a keyword. Exceptions are reported as uncaught, and do not affect the client. */
  onEvent?: (event: ClientEvent) => void;
  /** Records the ids of existing searches in `localStorage`, so that a later page of the same origin can delete the searches
   *  of a page that died, and deletes those of other pages. @default true in a page with `localStorage` and Web Locks */
  recoverOrphans?: boolean;
  /** Where the engine allows it (Chromium), creates are sent from a shared worker that lives on after its page: if the page leaves
   *  before the response arrives, the worker deletes the search. The client makes the worker from a `blob:` URL. Where the page's
   *  policy forbids that, deploy `smh-wasm/exit-worker` as a file of your origin and pass its URL. `false` for no worker. The
   *  worker is not used with the option `fetch`, nor without a URL if the global `fetch` has been replaced.
   *  @default a worker from a `blob:` URL */
  exitWorker?: string | URL | false;
}

/** How failed requests are retried. While the browser is offline, a retry waits for the network, for at most
 *  `timeoutMs`. */
export interface RetryOptions {
  /** The maximum number of retries. @default 3 */
  retries?: number;
  /** The first delay, in milliseconds; it doubles with each retry, with full jitter. `Retry-After` takes precedence. @default 300 */
  baseDelayMs?: number;
  /** The maximum delay, in milliseconds, also if `Retry-After` asks for more. @default 20000 */
  maxDelayMs?: number;
}

/**
 * A client for one library and space. Every call returns a promise, which rejects with an {@link SmhError}, or with the
 * reason of its `signal`.
 *
 * Await `init()` before you create a client.
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
   * Creates a client. Sends nothing.
   *
   * @param options - library location and credentials
   * @throws {@link SmhError} of kind "config" if an option is invalid, which the message names, or if `init()` has not been awaited
   */
  constructor(options: ClientOptions);

  /**
   * Starts a search. It stays on the server until it is deleted: here that is up to you;
   * {@link SmhClient.openSearchView} and {@link SmhClient.pages} do it for you.
   *
   * `POST …/space-contents`. The response takes about 2 seconds and contains the items found so far. The request is retried
   * only after a response that excludes that a search was created (429, 503). A call that is aborted or times out rejects at
   * once; if its response still arrives, the client deletes the search.
   *
   * @param conditions - the conditions of the search; all are optional
   * @param options - `signal`, and optional fields of the items
   * @returns the first page, with 0 to 20 items. An empty page with `hasMore` means "not yet"
   * @throws {@link SmhError}
   * @see https://cloud.tencent.com/document/product/1339/71107
   */
  createSearch(conditions: SearchConditions, options?: CallOptions & ItemOptions): Promise<SearchPage>;
  /**
   * Loads the next page of a search.
   *
   * `GET …/{searchId}?marker=`
   *
   * @param searchId - `searchId` of a page
   * @param marker - `nextMarker` of the previous page
   * @param options - `signal`, and optional fields of the items
   * @throws {@link SmhError}
   * @see https://cloud.tencent.com/document/product/1339/71108
   */
  continueSearch(searchId: string, marker: Marker, options?: CallOptions & ItemOptions): Promise<SearchPage>;
  /**
   * Deletes a search. Resolves when the service has deleted it, or no longer has it. May be called at any time, also after
   * `close()`.
   *
   * `DELETE …/{searchId}`
   *
   * @param searchId - `searchId` of a page
   * @param options - `signal`; `keepalive` lets the request outlive the page
   * @throws {@link SmhError}
   * @see https://cloud.tencent.com/document/product/1339/71109
   */
  deleteSearch(searchId: string, options?: CallOptions & { keepalive?: boolean }): Promise<void>;
  /**
   * Creates a search and yields its pages until there are no more. The search is deleted when the loop ends, for whatever
   * reason: after the last page, by `break`, by an error, or by `signal`. `return()` ends the loop at once, also while `next()`
   * is pending, which then resolves with `done`.
   *
   * @param conditions - the conditions of the search; all are optional
   * @param options - `signal`, and optional fields of the items
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
   * Opens a view for a search box: see {@link SearchView}. Sends nothing.
   *
   * @param options - delays and limits of the view, and optional fields of the items
   * @throws {@link SmhError} of kind "config" if an option is invalid, which the message names, or "closed" after `close()`
   */
  openSearchView(options?: SearchViewOptions): SearchView;

  /**
   * Queries the status of tasks of the library.
   *
   * `GET /api/v1/task/{libraryId}/{ids}`
   *
   * @param ids - one id, or an iterable of up to a million ids, which are split over as few requests as possible
   * @param options - `signal`
   * @returns each task once, in the order of the ids, without those that the service does not know
   * @throws {@link SmhError}
   * @see https://cloud.tencent.com/document/product/1339/124487
   */
  queryLibraryTasks(ids: TaskIdInput | Iterable<TaskIdInput>, options?: CallOptions): Promise<TaskStatus[]>;
  /**
   * Queries the status of tasks of the space.
   *
   * `GET /api/v1/task/{libraryId}/{spaceId}/{ids}`
   *
   * @param ids - one id, or an iterable of up to a million ids, which are split over as few requests as possible
   * @param options - `signal`
   * @returns each task once, in the order of the ids, without those that the service does not know
   * @throws {@link SmhError}
   * @see https://cloud.tencent.com/document/product/1339/71002
   */
  querySpaceTasks(ids: TaskIdInput | Iterable<TaskIdInput>, options?: CallOptions): Promise<TaskStatus[]>;
  /**
   * Queries the status of one task of the library, with its type and typed result.
   *
   * `GET /api/v1/task-result/{libraryId}/{id}`
   *
   * @param id - the id of the task
   * @param options - `signal`
   * @throws {@link SmhError}
   * @see https://cloud.tencent.com/document/product/1339/124487
   */
  queryLibraryTask(id: TaskIdInput, options?: CallOptions): Promise<TypedTask>;
  /**
   * Queries the status of one task of the space, with its type and typed result.
   *
   * `GET /api/v1/task-result/{libraryId}/{spaceId}/{id}`
   *
   * @param id - the id of the task
   * @param options - `signal`
   * @throws {@link SmhError}
   * @see https://cloud.tencent.com/document/product/1339/71002
   */
  querySpaceTask(id: TaskIdInput, options?: CallOptions): Promise<TypedTask>;
  /**
   * Polls tasks until each of them has ended. Concurrent waits share requests. Temporary failures do not end the wait: progress
   * is `stale` during them. A task that has failed is a result, not an error.
   *
   * @param ids - one id, or an iterable of up to a million ids
   * @param options - level, polling and timeout, progress callback
   * @returns each task once, in the order of the ids
   * @throws {@link SmhError} with `tasks`, the last known status of each: of kind "timeout" after `timeoutMs`; of kind "http" with
   * code `TaskNotFound` if the service has not returned a task in three rounds of requests
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
   * Waits like `waitForTasks`, as an async iterator: yields the progress after every round of requests that changed something,
   * the last time when all tasks have ended. A slow loop gets only the newest progress. Leaving the loop ends the wait at once,
   * also by `return()` while `next()` is pending.
   *
   * @param ids - one id, or an iterable of up to a million ids
   * @param options - the options of `waitForTasks`, without `onProgress`
   * @throws {@link SmhError} like `waitForTasks`
   * @example
   * ```ts
   * for await (const { ended, total } of client.watchTasks(ids, { level: "space" })) bar.value = ended / total;
   * ```
   */
  watchTasks(ids: TaskIdInput | Iterable<TaskIdInput>, options?: Omit<WaitOptions, "onProgress">): AsyncIterableIterator<TaskProgress>;
  /**
   * Starts a task that deletes all earlier versions of the files in the library. This can't be undone. It requires an admin
   * token, and the service allows it once a minute.
   *
   * `DELETE /api/v1/directory-history/{libraryId}/library-history`
   *
   * @param options - `signal`
   * @returns the id of the task, for `waitForTasks`
   * @throws {@link SmhError}
   * @see https://cloud.tencent.com/document/product/1339/124387
   */
  clearLibraryHistory(options?: CallOptions): Promise<TaskId>;

  /**
   * Moves or renames files and folders.
   *
   * `POST …/batch/…?move`, in requests of at most 1,000 items and a megabyte, one after the other. If the service starts tasks, they
   * are waited for. The items of one call must not depend on each other. A request is retried only after a response that excludes
   * that it was done (429, 503). After one whose response was lost, no further request is sent.
   *
   * When `signal` fires, after `timeoutMs`, and when the client is closed, the call resolves at once with what is known: items that
   * were not sent are "pending", those in flight "unknown". The service completes what it has begun.
   *
   * @param items - what to move, up to a million items
   * @param options - strategy for conflicts, polling, timeout, progress callback, `signal`
   * @returns the outcome of every item, also if all of them failed
   * @throws {@link SmhError} only if nothing was tried: for instance if the token is invalid. Then nothing has changed
   * @example
   * ```ts
   * const outcome = await client.moveItems([{ from: "/drafts/a.txt", to: ["final", "a.txt"] }], { conflict: "rename" });
   * ```
   */
  moveItems(items: Iterable<MoveItem>, options?: BatchOptions): Promise<BatchOutcome>;
  /**
   * Copies files and folders, in every other respect like {@link SmhClient.moveItems}.
   *
   * `POST …/batch/…?copy`
   *
   * @param items - what to copy, up to a million items
   * @param options - strategy for conflicts, polling, timeout, progress callback, `signal`
   * @throws {@link SmhError} only if nothing was tried
   */
  copyItems(items: Iterable<CopyItem>, options?: BatchOptions): Promise<BatchOutcome>;
  /**
   * Deletes files and folders: moves them to the recycle bin, unless `permanent`. In every other respect like
   * {@link SmhClient.moveItems}.
   *
   * `POST …/batch/…?delete`
   *
   * @param items - the paths, up to a million
   * @param options - `permanent`, which can't be undone; polling, timeout, progress callback, `signal`
   * @returns the outcome of every item, with `recycledItemId` for {@link SmhClient.restoreItems}
   * @throws {@link SmhError} only if nothing was tried
   */
  deleteItems(items: Iterable<PathInput>, options?: BatchOptions & { permanent?: boolean }): Promise<BatchOutcome>;
  /**
   * Restores items from the recycle bin, in every other respect like {@link SmhClient.moveItems}.
   *
   * `POST …/recycled/…?restore`
   *
   * @param recycledItemIds - `recycledItemId` of the outcomes of {@link SmhClient.deleteItems}
   * @param options - `pathStrategy`: whether an item whose folder no longer exists fails, or goes to the root; polling, timeout,
   * progress callback, `signal`
   * @throws {@link SmhError} only if nothing was tried
   */
  restoreItems(recycledItemIds: Iterable<string | number | bigint>, options?: BatchOptions & { pathStrategy?: "originalPath" | "fallbackToRoot" }): Promise<BatchOutcome>;
  /**
   * Gets a file or folder by its path.
   *
   * `GET …/directory/…?info`
   *
   * @param path - the path of the item, not the root
   * @param options - `signal`, and optional fields of the item
   * @throws {@link SmhError}
   */
  getItem(path: PathInput, options?: CallOptions & ItemOptions): Promise<SearchItem>;
  /**
   * Gets a file or folder by its inode: finds out where it is now.
   *
   * `GET …/inode/…`
   *
   * @param inode - `inode` of an item; searches return it with `withInode`
   * @param options - `signal`
   * @throws {@link SmhError}
   */
  locateItem(inode: string, options?: CallOptions): Promise<SearchItem>;
  /**
   * Gets a page of the contents of a folder.
   *
   * `GET …/directory/…?by-marker`
   *
   * @param path - the path of the folder; `"/"` or `[]` for the root
   * @param options - marker, limit and order; `signal`, and optional fields of the items
   * @throws {@link SmhError}
   */
  listFolder(path: PathInput, options?: FolderOptions): Promise<FolderPage>;
  /**
   * Gets a link to a file, which works without the access token.
   *
   * `GET …/file/…?info`
   *
   * @param path - the path of the file
   * @param options - `disposition`: whether a browser shows the file or saves it; `purpose`, for the service's statistics; `signal`
   * @throws {@link SmhError}
   */
  getFileLink(path: PathInput, options?: CallOptions & { disposition?: "inline" | "attachment"; purpose?: "download" | "preview" | "list" }): Promise<FileLink>;
  /**
   * The address of a thumbnail, for `<img src>`. It contains the access token: do not log or store it. Sends nothing, except that it
   * may fetch a token.
   *
   * `GET …/file/…?preview`
   *
   * @param path - the path of the file
   * @param options - the size in pixels, from 1 to 10000: of the longer side, or `width` and `height`
   * @throws {@link SmhError}
   */
  thumbnailUrl(path: PathInput, options?: { size?: number; width?: number; height?: number }): Promise<string>;

  /** The number of deletions that the service has not confirmed yet. */
  readonly pendingDeletes: number;
  /**
   * Resolves when the service has confirmed all deletions, and no create in flight can lead to another one.
   *
   * @param options - `signal` ends the waiting only
   */
  settled(options?: CallOptions): Promise<void>;
  /**
   * Uses this token for subsequent requests.
   *
   * @param token - an access token of the service
   * @throws {@link SmhError} of kind "config" if the value can't be a token; the previous token stays in use
   */
  setAccessToken(token: string): void;
  /**
   * Closes every view; ends all pending calls, waits and loops with an error of kind "closed"; refuses new calls, except
   * `deleteSearch`. Resolves when the service has confirmed all deletions.
   *
   * @param options - `signal` and `timeoutMs` end the waiting only: a later client deletes the remaining searches (see
   * `recoverOrphans`), and your `accessToken` function is no longer called for them
   * @throws {@link SmhError} of kind "timeout" after `timeoutMs`
   */
  close(options?: CloseOptions): Promise<void>;
  /** The same as `close()`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
  /** Frees the memory, and deletes nothing on the server. Optional: the garbage collector does the same after `close()`. */
  free(): void;
  /** The same as `free()`: searches stay on the server. Use `await using`, not `using`. */
  [Symbol.dispose](): void;
}
