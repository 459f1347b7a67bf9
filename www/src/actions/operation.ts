// What the user does with items: the calls of the client, the changes that follow, and the way back.

import type { BatchItem, BatchOptions, BatchOutcome, ConflictStrategy, SearchItem, SmhClient } from "smh-wasm";
import { at, type Path } from "../items/item-path.js";

export type Kind = "move" | "copy" | "delete" | "restore";

export interface Entry {
  readonly item: SearchItem;
  /** Where a moved or copied item is to be. */
  readonly to?: Path;
  /** The id of an item to restore. */
  readonly recycledItemId?: string;
}

export interface Operation {
  readonly kind: Kind;
  readonly entries: readonly Entry[];
  readonly conflict: ConflictStrategy;
  /** Whether it undoes another operation. */
  readonly undoes: boolean;
}

/** What an operation has changed in the library. */
export type Change =
  | { readonly type: "gone"; readonly path: Path }
  | { readonly type: "moved"; readonly from: Path; readonly item: SearchItem }
  | { readonly type: "restored"; readonly from: Path; readonly item: SearchItem }
  | { readonly type: "copied"; readonly item: SearchItem };

export function execute(client: SmhClient, { kind, entries, conflict }: Operation, options: BatchOptions): Promise<BatchOutcome> {
  switch (kind) {
    case "move":
      return client.moveItems(entries.map(fromAndTo), { ...options, conflict });
    case "copy":
      return client.copyItems(entries.map(fromAndTo), { ...options, conflict });
    case "delete":
      return client.deleteItems(entries.map(({ item }) => item.path), options);
    case "restore":
      return client.restoreItems(entries.map(({ recycledItemId = "" }) => recycledItemId), options);
  }
}

function fromAndTo({ item, to = item.path }: Entry): { from: Path; to: Path } {
  return { from: item.path, to };
}

/** The change of an entry that succeeded. */
export function changeOf(kind: Kind, entry: Entry, result: BatchItem): Change {
  const { item } = entry;
  switch (kind) {
    case "move":
      return { type: "moved", from: item.path, item: resultOf(entry, result) };
    case "copy":
      return { type: "copied", item: resultOf(entry, result) };
    case "delete":
      return { type: "gone", path: item.path };
    case "restore":
      return { type: "restored", from: item.path, item: resultOf(entry, result) };
  }
}

/** The item where it is now. */
function resultOf({ item, to = item.path }: Entry, { path = to }: BatchItem): SearchItem {
  return at(item, path);
}

/** The operation that undoes what has succeeded, or undefined if nothing can be undone. */
export function undoOf({ kind, entries, conflict, undoes }: Operation, results: readonly BatchItem[]): Operation | undefined {
  // The files that were replaced are gone.
  if (undoes || conflict === "overwrite") return undefined;
  const back = entries.flatMap((entry, index): Entry[] => {
    const result = results[index];
    if (result?.state !== "succeeded") return [];
    const item = resultOf(entry, result);
    switch (kind) {
      case "move":
        return [{ item, to: entry.item.path }];
      case "copy":
        return [{ item }];
      case "delete":
        return result.recycledItemId === undefined ? [] : [{ item: entry.item, recycledItemId: result.recycledItemId }];
      case "restore":
        return [];
    }
  });
  const kinds = { move: "move", copy: "delete", delete: "restore", restore: "delete" } as const;
  return back.length === 0 ? undefined : { kind: kinds[kind], entries: back, conflict: "ask", undoes: true };
}
