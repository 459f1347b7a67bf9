// The two clients that the demo compares. The search view does not know one from the other.

import type { SearchConditions, SearchSnapshot, SmhClient } from "smh-wasm";
import type { ClientEvents } from "./client-events.js";
import { getAccessToken, NAIVE_SPACE, type Config } from "../config.js";
import { NaiveSearch } from "./naive-search.js";

export type ClientKind = "smh" | "naive";

export const clientLabels: Record<ClientKind, string> = { smh: "smh-wasm", naive: "naive" };

export interface Snapshot extends Omit<SearchSnapshot, "error"> {
  readonly error?: Error;
}

/** What the view uses of `SearchView`. */
export interface Search {
  search(conditions: SearchConditions, options?: { immediate?: boolean }): void;
  clear(): void;
  loadMore(): Promise<void>;
  retry(): void;
  getSnapshot(): Snapshot;
  subscribe(listener: () => void): () => void;
  close(): Promise<void>;
}

export interface Clients {
  /** The one in use. */
  kind: ClientKind;
  /** What the one that is not naive tells. */
  readonly events: ClientEvents;
  open(): Search;
}

export function clients(config: Config, client: SmhClient, events: ClientEvents): Clients {
  return {
    kind: "smh",
    events,
    open() {
      if (this.kind === "smh") return client.openSearchView();
      return new NaiveSearch({ ...config, spaceId: NAIVE_SPACE }, getAccessToken);
    },
  };
}
