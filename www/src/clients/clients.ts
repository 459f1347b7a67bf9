// The two clients that the demo compares. They have the same interface for the search view.

import type { PathInput, SearchConditions, SearchItem, SearchSnapshot, SmhClient } from "smh-wasm";
import type { ClientEvents } from "./client-events.js";
import { getAccessToken, NAIVE_SPACE, type Config } from "../config.js";
import { NaiveSearch } from "./naive-search.js";

export type ClientKind = "smh" | "naive";

export const clientLabels: Record<ClientKind, string> = { smh: "smh-wasm", naive: "naive" };

export interface Snapshot extends Omit<SearchSnapshot, "error"> {
  readonly error?: Error;
}

/** The part of `SearchView` that the search view uses. */
export interface Search {
  search(conditions: SearchConditions, options?: { immediate?: boolean }): void;
  clear(): void;
  loadMore(): Promise<void>;
  /** Removes items from the snapshot. */
  removeItems(paths: Iterable<PathInput>): void;
  /** Shows another item in the place of one, also of one that was removed. */
  updateItem(path: PathInput, item: SearchItem): void;
  retry(): void;
  getSnapshot(): Snapshot;
  subscribe(listener: () => void): () => void;
  close(): Promise<void>;
}

export interface Clients {
  /** The selected client. */
  kind: ClientKind;
  /** The events of smh-wasm; the naive client has none. */
  readonly events: ClientEvents;
  /** Opens a search with the selected client. */
  open(): Search;
}

export function clients(config: Config, client: SmhClient, events: ClientEvents): Clients {
  return {
    kind: "smh",
    events,
    open() {
      if (this.kind === "smh") return client.openSearchView({ withInode: true });
      return new NaiveSearch({ ...config, spaceId: NAIVE_SPACE }, getAccessToken);
    },
  };
}
