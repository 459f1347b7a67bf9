// The contents of a folder, loaded page by page, and kept up to date with the user's own changes.

import type { Marker, SearchItem, SmhClient } from "smh-wasm";
import type { Change } from "../actions/operation.js";
import { folderOf, isSame, isWithin, type Path } from "../items/item-path.js";

export interface Folder {
  readonly path: Path;
  readonly items: readonly SearchItem[];
  readonly loading: boolean;
  /** Whether there may be more items. */
  readonly hasMore: boolean;
  readonly error: Error | undefined;
  /** Loads the next page, also after an error. */
  loadMore(): Promise<void>;
  /** Loads all pages. */
  loadAll(): Promise<void>;
  /** Loads pages until this item is among them. Returns whether it is. */
  find(name: string): Promise<boolean>;
  apply(changes: readonly Change[]): void;
  subscribe(listener: () => void): void;
  close(): void;
}

/** Few enough to be shown at once. */
const PAGE = 200;
/** The service's maximum. */
const MAX_PAGE = 1_000;

export function openFolder(client: SmhClient, path: Path): Folder {
  const closing = new AbortController();
  let items: readonly SearchItem[] = [];
  let marker: Marker | undefined;
  let hasMore = true;
  let error: Error | undefined;
  /** The load in progress: one at a time, because each page starts where the last one ends. */
  let loading: Promise<void> | undefined;
  let isStale = false;
  let notify = () => {};

  const load = (limit: number, from: Marker | undefined) =>
    client.listFolder(path, { limit, signal: closing.signal, withInode: true, ...(from !== undefined && { marker: from }) });
  /** Runs one load after another, and shows its error. */
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const turn = (loading ?? Promise.resolve()).then(async () => {
      error = undefined;
      notify();
      try {
        await work();
      } catch (thrown) {
        if (closing.signal.aborted) return;
        error = thrown instanceof Error ? thrown : new Error(String(thrown));
      }
      if (loading === turn) loading = undefined;
      notify();
    });
    return (loading = turn);
  };
  const loadPage = async (limit: number) => {
    if (!hasMore) return;
    const page = await load(limit, marker);
    items = [...items, ...page.contents];
    marker = page.nextMarker;
    hasMore = marker !== undefined;
  };
  /** Loads as many items again as are shown. */
  const reload = async () => {
    // A change during the load makes it stale again.
    isStale = false;
    const wanted = Math.max(items.length, PAGE);
    let fresh: SearchItem[] = [];
    let next: Marker | undefined;
    try {
      do {
        const page = await load(MAX_PAGE, next);
        fresh = [...fresh, ...page.contents];
        next = page.nextMarker;
      } while (next !== undefined && fresh.length < wanted);
    } catch (error) {
      isStale = true;
      throw error;
    }
    items = fresh;
    marker = next;
    hasMore = next !== undefined;
  };
  /** After a change by which items have arrived, what is shown comes first. */
  const loadNext = (limit: number) => (isStale ? reload() : loadPage(limit));

  return {
    path,
    get items() {
      return items;
    },
    get loading() {
      return loading !== undefined;
    },
    get hasMore() {
      return hasMore;
    },
    get error() {
      return error;
    },
    loadMore: () => inTurn(() => loadNext(PAGE)),
    loadAll: () =>
      inTurn(async () => {
        while (hasMore || isStale) {
          await loadNext(MAX_PAGE);
          notify();
        }
      }),
    async find(name) {
      const isHere = () => items.some((item) => item.name === name);
      await inTurn(async () => {
        while ((hasMore || isStale) && !isHere()) await loadNext(MAX_PAGE);
      });
      return isHere();
    },
    apply(changes) {
      const left = changes.flatMap((change) => (change.type === "gone" ? [change.path] : change.type === "moved" ? [change.from] : []));
      const names = new Set(left.filter((from) => isSame(folderOf(from), path)).map((from) => from.at(-1)));
      if (names.size > 0) items = items.filter(({ name }) => !names.has(name));
      // Only the service knows where in the order an item arrives.
      const arrives = changes.some((change) => change.type !== "gone" && isWithin(change.item.path, path));
      if (arrives) {
        isStale = true;
        void inTurn(async () => {
          if (isStale) await reload();
        });
      }
      notify();
    },
    subscribe: (listener) => void (notify = listener),
    close() {
      notify = () => {};
      closing.abort();
    },
  };
}
