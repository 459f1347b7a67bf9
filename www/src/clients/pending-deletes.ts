// The deletions of smh-wasm that the server has not confirmed yet.

import type { ClientEvents } from "./client-events.js";

export interface PendingDeletes {
  /** The ids of the searches to be deleted. */
  readonly ids: ReadonlySet<string>;
  /** Those whose deletion has failed at least once. */
  readonly failed: ReadonlySet<string>;
}

export function trackPendingDeletes(events: ClientEvents): PendingDeletes {
  const ids = new Set<string>();
  const failed = new Set<string>();
  events.subscribe((event) => {
    if (event.type !== "delete") return;
    const { searchId, stage } = event;
    if (stage === "owed") ids.add(searchId);
    if (stage === "failed") failed.add(searchId);
    if (stage !== "confirmed") return;
    ids.delete(searchId);
    failed.delete(searchId);
  });
  return { ids, failed };
}
