// The client that most applications write by hand: a debounce, `fetch`, an AbortController, and a DELETE for the search
// that it knows. It looks right, and the user sees nothing wrong. It leaves searches behind on the server wherever a
// comment says "leaks". All of it is here; for the other client see `openSearchView` in clients.ts.

import type { Marker, SearchConditions, SearchPage } from "smh-wasm";
import type { Search, Snapshot } from "./clients.js";
import type { Config } from "../config.js";

const DEBOUNCE_MS = 250;
/** Between two requests for a page that is still empty. */
const NOT_YET_MS = 500;

const idle: Snapshot = { status: "idle", items: [], hasMore: false, searchFinished: false };

export class NaiveSearch implements Search {
  readonly #url: string;
  readonly #getAccessToken: () => Promise<string>;
  readonly #listeners = new Set<() => void>();
  readonly #page = new AbortController();
  #accessToken: string | undefined;
  #snapshot = idle;
  #marker: Marker | undefined;
  #debounce: ReturnType<typeof setTimeout> | undefined;
  /** Cancels what is on its way for the conditions wanted now. */
  #request = new AbortController();

  constructor({ baseUrl, libraryId, spaceId }: Config, getAccessToken: () => Promise<string>) {
    this.#url = `${baseUrl}/api/v1/search/${encodeURIComponent(libraryId)}/${encodeURIComponent(spaceId)}`;
    this.#getAccessToken = getAccessToken;
    // Leaks: most browsers cancel the request when the tab is closed or the page is reloaded.
    addEventListener("pagehide", () => this.#deleteKnown(), { signal: this.#page.signal });
  }

  search(conditions: SearchConditions, { immediate = false } = {}): void {
    const { status, conditions: before } = this.#snapshot;
    const same = JSON.stringify(conditions) === JSON.stringify(before);
    if (same && status !== "failed" && !(immediate && status === "waiting")) return;
    this.#drop();
    // After a failure with another token: this one may have expired.
    if (status === "failed") this.#accessToken = undefined;
    this.#set({ ...idle, status: "waiting", conditions });
    if (immediate) void this.#create(conditions);
    else this.#debounce = setTimeout(() => void this.#create(conditions), DEBOUNCE_MS);
  }

  clear(): void {
    this.#drop();
    this.#set(idle);
  }

  async loadMore(): Promise<void> {
    const { status, hasMore, searchId } = this.#snapshot;
    if (status !== "ready" || !hasMore || searchId === undefined) return;
    await this.#attempt((signal) => this.#continue(searchId, signal));
  }

  retry(): void {
    const { conditions, status } = this.#snapshot;
    if (status === "failed" && conditions !== undefined) this.search(conditions, { immediate: true });
  }

  getSnapshot(): Snapshot {
    return this.#snapshot;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.#drop();
    this.#page.abort();
    this.#set({ ...idle, status: "closed" });
  }

  /** Lets go of the search: its conditions have changed, or the user leaves. */
  #drop(): void {
    clearTimeout(this.#debounce);
    // Leaks: creates take two seconds, so of a fast typist's nearly all are aborted here. The server has the request
    // already and makes the search; its id was in the answer that nobody reads any more.
    this.#request.abort();
    this.#request = new AbortController();
    this.#deleteKnown();
  }

  #deleteKnown(): void {
    const { searchId } = this.#snapshot;
    if (searchId === undefined) return;
    // Leaks: if this fails, nobody tries again.
    fetch(this.#address(searchId), { method: "DELETE" }).catch(() => {});
  }

  async #create(conditions: SearchConditions): Promise<void> {
    await this.#attempt(async (signal) => {
      this.#set({ ...idle, status: "searching", conditions });
      this.#accessToken ??= await this.#getAccessToken();
      const body = JSON.stringify(conditions);
      const headers = { "content-type": "application/json" };
      const page = await send(this.#address("space-contents"), { method: "POST", headers, body, signal });
      this.#take(page);
      if (page.contents.length === 0 && page.hasMore) await this.#continue(page.searchId, signal);
    });
  }

  async #continue(searchId: string, signal: AbortSignal): Promise<void> {
    this.#set({ ...this.#snapshot, status: this.#snapshot.items.length > 0 ? "loadingMore" : "searching" });
    for (;;) {
      const page = await send(this.#address(searchId, this.#marker), { signal });
      this.#take(page);
      if (page.contents.length > 0 || !page.hasMore) return;
      await new Promise((resolve) => setTimeout(resolve, NOT_YET_MS));
    }
  }

  async #attempt(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const { signal } = this.#request;
    try {
      await work(signal);
      if (!signal.aborted) this.#set({ ...this.#snapshot, status: "ready" });
    } catch (error) {
      if (signal.aborted) return;
      this.#set({ ...this.#snapshot, status: "failed", error: error instanceof Error ? error : new Error(String(error)) });
    }
  }

  #take(page: SearchPage): void {
    this.#marker = page.nextMarker;
    this.#set({
      ...this.#snapshot,
      searchId: page.searchId,
      items: [...this.#snapshot.items, ...page.contents],
      hasMore: page.hasMore,
      searchFinished: page.searchFinished,
    });
  }

  #address(name: string, marker?: Marker): string {
    const query = new URLSearchParams({ access_token: this.#accessToken ?? "" });
    if (marker !== undefined) query.set("marker", String(marker));
    return `${this.#url}/${name}?${query}`;
  }

  #set(snapshot: Snapshot): void {
    this.#snapshot = snapshot;
    for (const listener of this.#listeners) listener();
  }
}

async function send(address: string, init: RequestInit & { signal: AbortSignal }): Promise<SearchPage> {
  const response = await fetch(address, init);
  if (!response.ok) throw new Error(`The service answered with status ${response.status}.`);
  const page = (await response.json()) as SearchPage;
  init.signal.throwIfAborted();
  return page;
}
