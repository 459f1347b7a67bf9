// Shows in the results what the user's actions have changed, at once, without a new search.

import type { SearchItem } from "smh-wasm";
import type { Change } from "../actions/operation.js";
import type { Search } from "../clients/clients.js";
import { at, keyOf, type Path } from "../items/item-path.js";

export interface ResultChanges {
  /** Whether items were removed from the results of the search. */
  readonly hasRemoved: boolean;
  apply(search: Search, changes: readonly Change[]): void;
  /** Forgets the results: those of another search come. */
  clear(): void;
}

export function resultChanges(): ResultChanges {
  /** Items that were removed, by path, to show them again if they are restored. */
  const removed = new Map<string, SearchItem>();
  return {
    get hasRemoved() {
      return removed.size > 0;
    },
    clear: () => removed.clear(),
    apply(search, changes) {
      const gone = changesByPath(changes.filter((change) => change.type === "gone"), (change) => change.path);
      const moved = changesByPath(changes.filter((change) => change.type === "moved"), (change) => change.from);
      const restored = changesByPath(changes.filter((change) => change.type === "restored"), (change) => change.from);
      const { items } = search.getSnapshot();

      const leaving = items.filter((item) => gone(item.path) !== undefined);
      for (const item of leaving) removed.set(keyOf(item), item);
      if (leaving.length > 0) search.removeItems(leaving.map(({ path }) => path));
      const showAgain = (item: SearchItem, change: { from: Path; item: SearchItem }) => {
        search.updateItem(item.path, at(item, [...change.item.path, ...item.path.slice(change.from.length)]));
      };
      for (const item of items) {
        const change = moved(item.path);
        if (change !== undefined) showAgain(item, change);
      }
      for (const [key, item] of removed) {
        const change = restored(item.path);
        if (change === undefined) continue;
        removed.delete(key);
        showAgain(item, change);
      }
    },
  };
}

/** Finds the change of an item: of its own, or of a folder that it is in. */
function changesByPath<T>(changes: readonly T[], pathOf: (change: T) => Path): (path: Path) => T | undefined {
  const byPath = new Map(changes.map((change) => [pathOf(change).join("/"), change]));
  return (path) => {
    if (byPath.size === 0) return undefined;
    const depths = path.map((_, depth) => byPath.get(path.slice(0, depth + 1).join("/")));
    return depths.find((change) => change !== undefined);
  };
}
