// The life of one search box, without its looks: at most one search is wanted at a time, and every other one that
// the server made is deleted.

import { isSmhError, type Marker, type SearchConditions, type SearchItem, type SearchPage, type SmhClient } from "smh-wasm";
import type { Deletions } from "./deletions.js";

export interface SessionState {
  readonly status:
    | "idle" // nothing asked for
    | "waiting" // the conditions have just changed
    | "searching" // no item yet
    | "ready" // nothing on its way
    | "loading-more" // items shown, more on the way
    | "failed";
  readonly conditions?: SearchConditions;
  readonly items: readonly SearchItem[];
  readonly hasMore: boolean;
  readonly searchFinished: boolean;
  readonly error?: unknown;
}

const DEBOUNCE_MS = 250;
/** The service's page size: how many items a request for more should bring. */
const PAGE_SIZE = 20;
const FIRST_WAIT_MS = 200;
const MAX_WAIT_MS = 2_000;

const idle: SessionState = { status: "idle", items: [], hasMore: false, searchFinished: false };

export class SearchSession {
  readonly #client: SmhClient;
  readonly #deletions: Deletions;
  readonly #onChange: (state: SessionState) => void;
  #state = idle;
  /** Cancels whatever is on its way for the conditions wanted now. Its signal also tells late answers apart. */
  #attempt = new AbortController();
  #debounce: ReturnType<typeof setTimeout> | undefined;
  #search: { id: string; marker: Marker | undefined } | undefined;
  /** How many items to get before stopping to ask for more. */
  #goal = 0;

  constructor(client: SmhClient, deletions: Deletions, onChange: (state: SessionState) => void) {
    this.#client = client;
    this.#deletions = deletions;
    this.#onChange = onChange;
  }

  /** New conditions. The search for the earlier ones is deleted at once, its results are gone from the state. */
  search(conditions: SearchConditions, { immediate = false } = {}): void {
    const same = JSON.stringify(conditions) === JSON.stringify(this.#state.conditions);
    const { status } = this.#state;
    if (same && status !== "failed" && !(immediate && status === "waiting")) return;
    this.#abandon();
    this.#set({ ...idle, status: "waiting", conditions });
    if (immediate) void this.#create(conditions);
    else this.#debounce = setTimeout(() => void this.#create(conditions), DEBOUNCE_MS);
  }

  /** Back to nothing searched. */
  clear(): void {
    this.#abandon();
    this.#set(idle);
  }

  loadMore(): void {
    const { status, items, hasMore } = this.#state;
    if (!hasMore) return;
    this.#goal = items.length + PAGE_SIZE;
    if (status === "ready") void this.#gather({ atOnce: true });
  }

  /** After "failed": goes on where it stopped if the server still knows the search, or starts again. */
  retry(): void {
    const { conditions, error, status } = this.#state;
    if (status !== "failed" || conditions === undefined) return;
    const gone = isSmhError(error) && (error.status === 404 || error.code === "SearchIdInvalid");
    if (this.#search !== undefined && !gone) {
      void this.#gather({ atOnce: true });
    } else {
      this.search(conditions, { immediate: true });
    }
  }

  /** The page is being hidden for good, or put into the back/forward cache. */
  suspend(): void {
    const { conditions } = this.#state;
    this.#abandon();
    this.#deletions.flush();
    this.#set(conditions === undefined ? idle : { ...idle, status: "waiting", conditions });
  }

  /** The page has come back out of the cache. */
  resume(): void {
    const { conditions, status } = this.#state;
    if (conditions !== undefined && status === "waiting") void this.#create(conditions);
  }

  /** The user leaves the view. */
  close(): void {
    this.#abandon();
  }

  /** Lets go of the search: of one on its way (the package deletes what its answer brings) and of one known. */
  #abandon(): void {
    clearTimeout(this.#debounce);
    this.#attempt.abort();
    this.#attempt = new AbortController();
    if (this.#search !== undefined) this.#deletions.add(this.#search.id);
    this.#search = undefined;
  }

  async #create(conditions: SearchConditions): Promise<void> {
    const { signal } = this.#attempt;
    this.#goal = PAGE_SIZE;
    this.#set({ ...idle, status: "searching", conditions });
    try {
      const page = await this.#client.createSearch(conditions, { signal });
      if (signal.aborted) {
        // Answered in the very moment of the abort: nobody else knows this id.
        this.#deletions.add(page.searchId);
        return;
      }
      this.#take(page);
    } catch (error) {
      this.#fail(error, signal);
      return;
    }
    await this.#gather({ atOnce: false });
  }

  /** Asks for pages until there are enough items. An empty one means "not yet": the next is asked for later. */
  async #gather({ atOnce }: { atOnce: boolean }): Promise<void> {
    const { signal } = this.#attempt;
    let waitMs = atOnce ? 0 : FIRST_WAIT_MS;
    try {
      while (this.#search?.marker !== undefined && this.#state.items.length < this.#goal) {
        const { id, marker } = this.#search;
        const { error: _, ...state } = this.#state;
        this.#set({ ...state, status: state.items.length > 0 ? "loading-more" : "searching" });
        await delay(waitMs, signal);
        const page = await this.#client.continueSearch(id, marker, { signal });
        if (signal.aborted) return;
        this.#take(page);
        const next = page.contents.length > 0 ? FIRST_WAIT_MS : waitMs * 1.5;
        waitMs = Math.min(Math.max(next, FIRST_WAIT_MS), MAX_WAIT_MS);
      }
      this.#set({ ...this.#state, status: "ready" });
    } catch (error) {
      this.#fail(error, signal);
    }
  }

  #take(page: SearchPage): void {
    const marker = page.hasMore ? page.nextMarker : undefined;
    this.#search = { id: page.searchId, marker };
    this.#set({
      ...this.#state,
      items: page.contents.length > 0 ? [...this.#state.items, ...page.contents] : this.#state.items,
      hasMore: marker !== undefined,
      searchFinished: page.searchFinished,
    });
  }

  #fail(error: unknown, signal: AbortSignal): void {
    if (!signal.aborted) this.#set({ ...this.#state, status: "failed", error });
  }

  #set(state: SessionState): void {
    this.#state = state;
    this.#onChange(state);
  }
}

function delay(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, ms);
    signal.addEventListener("abort", stop, { once: true });
  });
}
