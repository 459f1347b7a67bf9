/// <reference lib="esnext.disposable" />
// For `Symbol.asyncDispose`: the application's own `lib` setting may not include it.

import type { PathInput } from "./actions.js";
import type { CallOptions, CloseOptions } from "./call.js";
import type { SmhError } from "./error.js";
import type { ItemOptions, SearchConditions, SearchItem } from "./search.js";

/** Options of a search view. Times are in milliseconds. */
export interface SearchViewOptions extends ItemOptions {
  /** Searches this long after the last change of the conditions. @default 250 */
  debounceMs?: number;
  /** The maximum number of creates in flight. While it is reached, the newest conditions wait. @default 2 */
  maxConcurrentCreates?: number;
  /** Deletes the search after the page has been hidden this long, and searches again when the page is shown. `false`: never. @default 60000 */
  hiddenGraceMs?: number | false;
  /** Whether the view reacts to the page's own events (pagehide, pageshow, visibilitychange, freeze). @default true in a window */
  pageLifecycle?: boolean;
  /** Closes the view. */
  signal?: AbortSignal;
}

/** The state of a search view, to be rendered. */
export interface SearchSnapshot {
  /** The status of the search. */
  readonly status:
    | "idle"        // no conditions
    | "waiting"     // conditions changed: debouncing, or too many creates in flight
    | "searching"   // no items yet, the service is searching
    | "ready"       // no request in flight
    | "loadingMore"
    | "suspended"   // the search was deleted because the page was hidden or left; it starts again when the page is shown
    | "failed"
    | "closed";
  /** The conditions of the search; absent while "idle". */
  readonly conditions?: SearchConditions;
  /** The id of the current search, once it is known. */
  readonly searchId?: string;
  /** All items so far, in order; a new array whenever it grows. */
  readonly items: readonly SearchItem[];
  /** Whether {@link SearchView.loadMore} can load more items. */
  readonly hasMore: boolean;
  /** Whether the service has finished searching. */
  readonly searchFinished: boolean;
  /** The error, while the status is "failed". */
  readonly error?: SmhError;
}

/**
 * The searches of one search box, opened by `client.openSearchView()`. The view keeps at most one search at a time. It deletes
 * every other search that the service created for it, however fast the conditions change, in whichever order the responses
 * arrive, and however the user leaves.
 *
 * @example
 * ```ts
 * const view = client.openSearchView();
 * const stop = view.subscribe(() => render(view.getSnapshot()));
 * const connection = connectInput(input, view); // from "smh-wasm/input"
 * // When the search box goes away. Nothing is needed when the page is closed, left or hidden.
 * stop();
 * connection.disconnect();
 * await view.close();
 * ```
 */
export class SearchView {
  private constructor();
  /**
   * Searches with new conditions and deletes the previous search. Conditions equal to the current ones change nothing.
   *
   * @param conditions - the conditions of the search; all are optional
   * @param options - `immediate` searches without waiting for `debounceMs`
   * @throws {@link SmhError} of kind "config" for invalid conditions, "closed" after `close()`
   * @see https://cloud.tencent.com/document/product/1339/71107
   */
  search(conditions: SearchConditions, options?: { immediate?: boolean }): void;
  /** Deletes the current search and resets the snapshot to "idle". */
  clear(): void;
  /**
   * Loads the next page. Does nothing while a page is loading, or if there are no more. Resolves when the page has arrived, or
   * can't arrive any longer; the snapshot shows a failure.
   *
   * @param options - `signal` ends the waiting, not the request
   */
  loadMore(options?: CallOptions): Promise<void>;
  /**
   * Removes items from the snapshot, after they were deleted or moved away: at once, without a new search. The order of the others and
   * {@link SearchView.loadMore} are unaffected; if a later page of the same search contains such an item, it is left out. A new
   * search shows what the service finds. Changes nothing on the server.
   *
   * @param paths - the paths of the items; others are ignored
   * @throws {@link SmhError} of kind "config" if a path is invalid, which the message names
   * @example
   * ```ts
   * const { items } = view.getSnapshot();
   * const outcome = await client.deleteItems(items.map((item) => item.path));
   * view.removeItems(items.filter((_, index) => outcome.items[index]?.state === "succeeded").map((item) => item.path));
   * ```
   */
  removeItems(paths: Iterable<PathInput>): void;
  /**
   * Shows another item in the place of one, after it was renamed or changed: at once, without a new search. Shows an item again
   * that {@link SearchView.removeItems} has removed. If the item is on a later page of the same search, it is replaced there.
   * Changes nothing on the server.
   *
   * @param path - the path of the item as it was
   * @param item - the item as it is now, which may have another path
   * @throws {@link SmhError} of kind "config" if the path or the item is invalid, which the message names
   */
  updateItem(path: PathInput, item: SearchItem): void;
  /** Tries again after a failure. */
  retry(): void;
  /** The current state: the same object until something changes, as React's `useSyncExternalStore` requires. */
  getSnapshot(): SearchSnapshot;
  /**
   * Calls `listener` after every change.
   *
   * @param listener - called without arguments; read the new state with `getSnapshot()`
   * @returns a function that removes the listener
   * @throws {@link SmhError} of kind "config" if the listener is not a function
   */
  subscribe(listener: () => void): () => void;
  /**
   * Closes the view and deletes its search. Resolves when the service has deleted every search of this view. May be called more
   * than once.
   *
   * @param options - `signal` and `timeoutMs` end the waiting only: the view retries the deletions while the page exists
   * @throws {@link SmhError} of kind "timeout" after `timeoutMs`
   */
  close(options?: CloseOptions): Promise<void>;
  /** The same as `close()`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
  /** Frees the memory. A view that is still open is closed, with a warning: call `close()`, which tells when its search is deleted. */
  free(): void;
  /** The same as `free()`. Use `await using`, not `using`. */
  [Symbol.dispose](): void;
}
