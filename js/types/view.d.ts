/// <reference lib="esnext.disposable" />
// An application may have none of the newer libraries, and `Symbol.asyncDispose` is in one.

import type { CallOptions, CloseOptions } from "./call.js";
import type { SmhError } from "./error.js";
import type { ItemOptions, SearchConditions, SearchItem } from "./search.js";

/** Options of a search view; times in milliseconds. */
export interface SearchViewOptions extends ItemOptions {
  /** Wait this long after the last change of conditions before searching. @default 250 */
  debounceMs?: number;
  /** Creates in flight at a time; the newest conditions wait for a place. @default 2 */
  maxConcurrentCreates?: number;
  /** Delete the search after the page has been hidden this long; it is started again when the page shows. `false`: never. @default 60000 */
  hiddenGraceMs?: number | false;
  /** Follow the page's own life (pagehide, pageshow, visibilitychange, freeze). @default true in a window */
  pageLifecycle?: boolean;
  /** Closes the view. */
  signal?: AbortSignal;
}

/** What a search view shows. */
export interface SearchSnapshot {
  /** Where the search stands. */
  readonly status:
    | "idle"        // nothing asked for
    | "waiting"     // conditions changed, debouncing or waiting for a place
    | "searching"   // no item yet, the server is at work
    | "ready"       // items shown, nothing on its way
    | "loadingMore"
    | "suspended"   // deleted because the page was hidden or left; starts again when it shows
    | "failed"
    | "closed";
  /** What is searched for; absent while "idle". */
  readonly conditions?: SearchConditions;
  /** Of the search that is wanted now, as soon as it is known. */
  readonly searchId?: string;
  /** Every item so far, in order; a new array whenever it grows. */
  readonly items: readonly SearchItem[];
  /** There is more to get: {@link SearchView.loadMore}. */
  readonly hasMore: boolean;
  /** The server has stopped searching. */
  readonly searchFinished: boolean;
  /** Why, while the status is "failed". */
  readonly error?: SmhError;
}

/**
 * One search box. However fast the conditions change, whichever answers arrive late, and however the user leaves, at
 * most one search of this view is wanted at a time, and every other one that the server ever made for it is deleted.
 * `client.openSearchView()` opens one.
 *
 * @example
 * ```ts
 * const view = client.openSearchView();
 * const stop = view.subscribe(() => render(view.getSnapshot()));
 * const connection = connectInput(input, view); // from "smh-wasm/input"
 * // When the user leaves the view. A page that is closed, left or hidden needs nothing.
 * stop();
 * connection.disconnect();
 * await view.close();
 * ```
 */
export class SearchView {
  private constructor();
  /**
   * New conditions: the search for the earlier ones is deleted. Conditions equal to the current ones change nothing.
   *
   * @param conditions - what is looked for; all are optional
   * @param options - `immediate` searches without waiting for `debounceMs`
   * @throws {@link SmhError} of kind "config" for conditions that can't be used, "closed" after `close()`
   * @see https://cloud.tencent.com/document/product/1339/71107
   */
  search(conditions: SearchConditions, options?: { immediate?: boolean }): void;
  /** Back to nothing searched; deletes the current search. */
  clear(): void;
  /**
   * Gets the next page. Does nothing while one is on its way or when there is none. Resolves when it has arrived, or
   * when it is known that it does not.
   *
   * @param options - `signal`, which ends the waiting only
   */
  loadMore(options?: CallOptions): Promise<void>;
  /** After "failed": tries again. */
  retry(): void;
  /** What to show: the same object until something changes, as React's `useSyncExternalStore` wants it. */
  getSnapshot(): SearchSnapshot;
  /**
   * Calls `listener` after every change.
   *
   * @param listener - told nothing: it looks with `getSnapshot()`
   * @returns what ends it
   * @throws {@link SmhError} of kind "config" for a listener that is no function
   */
  subscribe(listener: () => void): () => void;
  /**
   * The user leaves the view. Idempotent; resolves when the server has deleted every search of this view. With a `signal` or
   * `timeoutMs` it stops waiting then; the deletion is tried again for as long as the page lives.
   *
   * @param options - `signal` and `timeoutMs`, which end the waiting only
   * @throws {@link SmhError} of kind "timeout" after `timeoutMs`
   */
  close(options?: CloseOptions): Promise<void>;
  /** The same as `close()`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
  /** Frees the memory, and closes a view that has not been: with a warning, because nothing tells when its search is gone. */
  free(): void;
  /** The same as `free()`. Use `await using`, not `using`. */
  [Symbol.dispose](): void;
}
