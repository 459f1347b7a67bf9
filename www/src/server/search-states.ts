// Classifies the searches on the server: shown, being deleted, being created, or left behind.

import type { ClientKind } from "../clients/clients.js";
import { NAIVE_SPACE, type Config } from "../config.js";
import type { ApiRequest, LiveSearch, ServerState } from "./server-state.js";

export type SearchState =
  | "shown" // in a tab
  | "deleting" // its deletion is in flight or will be retried
  | "creating" // its create request has no response yet, and its client waits for it
  | "left"; // no tab shows it, and no client waits for it

export interface ServerSearch extends LiveSearch {
  /** The client that created it; undefined for another program. */
  readonly client: ClientKind | undefined;
  readonly state: SearchState;
}

/** Returns a function that classifies the searches of successive server states. */
export function searchClassifier(
  { spaceId }: Config,
  pendingDeletes: ReadonlySet<string>,
): (state: ServerState, shown: ReadonlySet<string>) => ServerSearch[] {
  let unclaimedBefore: ReadonlySet<string> = new Set();
  return ({ searches, requests }, shown) => {
    // The server does not report which search belongs to an unanswered create request, so assume the newest ones of the space.
    const unanswered = new Map<string, number>();
    for (const request of requests.filter(isUnansweredCreate)) {
      const space = spaceOf(request);
      unanswered.set(space, (unanswered.get(space) ?? 0) + 1);
    }
    const creating = new Set<string>();
    for (const { id, spaceId: space } of [...searches].reverse()) {
      const count = unanswered.get(space) ?? 0;
      if (count === 0) continue;
      unanswered.set(space, count - 1);
      creating.add(id);
    }
    const unclaimed = new Set(searches.map(({ id }) => id).filter((id) => !shown.has(id) && !creating.has(id)));
    const classified = searches.map((search): ServerSearch => {
      const client = search.spaceId === NAIVE_SPACE ? "naive" : search.spaceId === spaceId ? "smh" : undefined;
      // A search whose create response has just been sent is about to be shown or deleted, so it must be unclaimed twice.
      const left = unclaimed.has(search.id) && unclaimedBefore.has(search.id);
      let state: SearchState = left ? "left" : "creating";
      if (shown.has(search.id)) state = "shown";
      if (pendingDeletes.has(search.id)) state = "deleting";
      return { ...search, client, state };
    });
    unclaimedBefore = unclaimed;
    return classified;
  };
}

function isUnansweredCreate({ operation, preflight, durationMs, clientGone }: ApiRequest): boolean {
  return operation === "create" && !preflight && durationMs === undefined && !clientGone;
}

/** The space in `/api/v1/search/{library}/{space}/space-contents`. */
function spaceOf({ path }: ApiRequest): string {
  return decodeURIComponent(path.split("/")[5] ?? "");
}
