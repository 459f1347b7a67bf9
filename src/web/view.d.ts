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
  readonly status:
    | "idle"        // nothing asked for
    | "waiting"     // conditions changed, debouncing or waiting for a place
    | "searching"   // no item yet, the server is at work
    | "ready"       // items shown, nothing on its way
    | "loadingMore"
    | "suspended"   // deleted because the page was hidden or left; starts again when it shows
    | "failed"
    | "closed";
  readonly conditions?: SearchConditions;
  readonly searchId?: string;
  /** Every item so far, in order; a new array whenever it grows. */
  readonly items: readonly SearchItem[];
  readonly hasMore: boolean;
  readonly searchFinished: boolean;
  /** An `SmhError`, while the status is "failed". */
  readonly error?: import("../error.js").SmhError;
}

export interface SmhClient {
  /**
   * Creates a search and yields its pages until it is exhausted. The search is deleted when the loop ends, however it
   * ends: at its end, by `break`, by an error, by `signal`.
   */
  pages(conditions: SearchConditions, options?: CallOptions & ItemOptions): AsyncIterableIterator<SearchPage>;
}
