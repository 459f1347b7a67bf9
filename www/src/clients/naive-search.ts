// A typical hand-written client: a debounce, `fetch`, an AbortController, and a DELETE for the search whose id it knows. It looks
// correct, and the user notices nothing. But it leaves searches on the server at each comment "Leak". This file is the whole client;
// the other client is `openSearchView` of smh-wasm, see clients.ts.

import type { Marker, PathInput, SearchConditions, SearchItem, SearchPage } from "smh-wasm";
import type { Search, Snapshot } from "./clients.js";
import type { Config } from "../config.js";

const DEBOUNCE_MS = 250;
/** The delay between two requests for a page that is still empty. */
const EMPTY_PAGE_DELAY_MS = 500;

const idle: Snapshot = { status: "idle", items: [], hasMore: false, searchFinished: false };

export class NaiveSearch implements Search {
  readonly #url: string;
  readonly #getAccessToken: () => Promise<string>;
  readonly #listeners = new Set<() => void>();
  readonly #page = new AbortController();
  #accessToken: string | undefined;
  #snapshot = idle;
  /** The items that the user has deleted or moved, with the place that they had. */
  readonly #removed = new Map<string, number>();
  #marker: Marker | undefined;
  #debounce: ReturnType<typeof setTimeout> | undefined;
  /** Aborts the requests for the current conditions. */
  #request = new AbortController();

  constructor({ baseUrl, libraryId, spaceId }: Config, getAccessToken: () => Promise<string>) {
    this.#url = `${baseUrl}/api/v1/search/${encodeURIComponent(libraryId)}/${encodeURIComponent(spaceId)}`;
    this.#getAccessToken = getAccessToken;
    // Leak: most browsers cancel this request when the tab is closed or the page is reloaded.
    addEventListener("pagehide", () => this.#deleteKnownSearch(), { signal: this.#page.signal });
  }

  search(conditions: SearchConditions, { immediate = false } = {}): void {
    const { status, conditions: before } = this.#snapshot;
    const same = JSON.stringify(conditions) === JSON.stringify(before);
    if (same && status !== "failed" && !(immediate && status === "waiting")) return;
    this.#endSearch();
    // The token may have expired, so request another one after a failure.
    if (status === "failed") this.#accessToken = undefined;
    this.#set({ ...idle, status: "waiting", conditions });
    if (immediate) void this.#create(conditions);
    else this.#debounce = setTimeout(() => void this.#create(conditions), DEBOUNCE_MS);
  }

  clear(): void {
    this.#endSearch();
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

  removeItems(paths: Iterable<PathInput>): void {
    const keys = new Set([...paths].map(keyOf));
    for (const [place, { path }] of this.#snapshot.items.entries()) if (keys.has(keyOf(path))) this.#removed.set(keyOf(path), place);
    this.#set({ ...this.#snapshot, items: this.#snapshot.items.filter(({ path }) => !keys.has(keyOf(path))) });
  }

  updateItem(path: PathInput, item: SearchItem): void {
    const key = keyOf(path);
    const place = this.#removed.get(key);
    const { items } = this.#snapshot;
    this.#removed.delete(key);
    if (place !== undefined) this.#set({ ...this.#snapshot, items: items.toSpliced(place, 0, item) });
    else this.#set({ ...this.#snapshot, items: items.map((own) => (keyOf(own.path) === key ? item : own)) });
  }

  getSnapshot(): Snapshot {
    return this.#snapshot;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.#endSearch();
    this.#page.abort();
    this.#set({ ...idle, status: "closed" });
  }

  /** Ends the current search, because the conditions have changed or the user leaves. */
  #endSearch(): void {
    clearTimeout(this.#debounce);
    // Leak: a create request takes two seconds, so while the user types fast, nearly all of them are aborted here. The server has
    // already received the request and creates the search, but its id was in the aborted response.
    this.#request.abort();
    this.#request = new AbortController();
    this.#removed.clear();
    this.#deleteKnownSearch();
  }

  #deleteKnownSearch(): void {
    const { searchId } = this.#snapshot;
    if (searchId === undefined) return;
    // Leak: a failed deletion is not retried.
    fetch(this.#urlOf(searchId), { method: "DELETE" }).catch(() => {});
  }

  async #create(conditions: SearchConditions): Promise<void> {
    await this.#attempt(async (signal) => {
      this.#set({ ...idle, status: "searching", conditions });
      this.#accessToken ??= await this.#getAccessToken();
      const body = JSON.stringify(conditions);
      const headers = { "content-type": "application/json" };
      const page = await send(this.#urlOf("space-contents"), { method: "POST", headers, body, signal });
      this.#addPage(page);
      if (page.contents.length === 0 && page.hasMore) await this.#continue(page.searchId, signal);
    });
  }

  async #continue(searchId: string, signal: AbortSignal): Promise<void> {
    this.#set({ ...this.#snapshot, status: this.#snapshot.items.length > 0 ? "loadingMore" : "searching" });
    for (;;) {
      const page = await send(this.#urlOf(searchId, this.#marker), { signal });
      this.#addPage(page);
      if (page.contents.length > 0 || !page.hasMore) return;
      await new Promise((resolve) => setTimeout(resolve, EMPTY_PAGE_DELAY_MS));
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

  #addPage(page: SearchPage): void {
    this.#marker = page.nextMarker;
    this.#set({
      ...this.#snapshot,
      searchId: page.searchId,
      items: [...this.#snapshot.items, ...page.contents],
      hasMore: page.hasMore,
      searchFinished: page.searchFinished,
    });
  }

  #urlOf(name: string, marker?: Marker): string {
    const query = new URLSearchParams({ access_token: this.#accessToken ?? "" });
    if (marker !== undefined) query.set("marker", String(marker));
    return `${this.#url}/${name}?${query}`;
  }

  #set(snapshot: Snapshot): void {
    this.#snapshot = snapshot;
    for (const listener of this.#listeners) listener();
  }
}

function keyOf(path: PathInput): string {
  return typeof path === "string" ? path : `/${path.join("/")}`;
}

async function send(url: string, init: RequestInit & { signal: AbortSignal }): Promise<SearchPage> {
  const response = await fetch(url, init);
  if (!response.ok) throw new Error(`The service answered with status ${response.status}.`);
  const page = (await response.json()) as SearchPage;
  init.signal.throwIfAborted();
  return page;
}
