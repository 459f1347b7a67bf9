// What the searches on the server are there for.

import type { ClientKind } from "../clients/clients.js";
import { NAIVE_SPACE, type Config } from "../config.js";
import type { ApiRequest, LiveSearch, ServerState } from "./server-state.js";

export type Fate =
  | "shown" // in a tab
  | "owed" // its deletion is on its way, or will be sent again
  | "awaited" // its create has not been answered, and its client waits for the answer
  | "left"; // nobody shows it, nobody waits for it

export interface KnownSearch extends LiveSearch {
  /** Nothing if another program made it. */
  readonly client: ClientKind | undefined;
  readonly fate: Fate;
}

/** Tells the fates at one look after the other. */
export function fateTeller(
  { spaceId }: Config,
  owed: ReadonlySet<string>,
): (state: ServerState, shown: ReadonlySet<string>) => KnownSearch[] {
  let unclaimedBefore: ReadonlySet<string> = new Set();
  return ({ searches, requests }, shown) => {
    // The server does not say which search a create waits for. They are the newest of their space.
    const awaiting = new Map<string, number>();
    for (const request of requests.filter(isAwaited)) {
      const space = spaceOf(request);
      awaiting.set(space, (awaiting.get(space) ?? 0) + 1);
    }
    const awaited = new Set<string>();
    for (const { id, spaceId: space } of [...searches].reverse()) {
      const more = awaiting.get(space) ?? 0;
      if (more === 0) continue;
      awaiting.set(space, more - 1);
      awaited.add(id);
    }
    const unclaimed = new Set(searches.map(({ id }) => id).filter((id) => !shown.has(id) && !awaited.has(id)));
    const known = searches.map((search): KnownSearch => {
      const client = search.spaceId === NAIVE_SPACE ? "naive" : search.spaceId === spaceId ? "smh" : undefined;
      // One that has just been answered is about to be shown or deleted: it counts at the second look.
      const left = unclaimed.has(search.id) && unclaimedBefore.has(search.id);
      let fate: Fate = left ? "left" : "awaited";
      if (shown.has(search.id)) fate = "shown";
      if (owed.has(search.id)) fate = "owed";
      return { ...search, client, fate };
    });
    unclaimedBefore = unclaimed;
    return known;
  };
}

function isAwaited({ operation, preflight, durationMs, clientGone }: ApiRequest): boolean {
  return operation === "create" && !preflight && durationMs === undefined && !clientGone;
}

/** The space in `/api/v1/search/{library}/{space}/space-contents`. */
function spaceOf({ path }: ApiRequest): string {
  return decodeURIComponent(path.split("/")[5] ?? "");
}
