import type { CallOptions } from "./call.js";
import type { SmhError } from "./error.js";
import type { ItemOptions, Marker, SearchItem } from "./search.js";
import type { TaskId } from "./task.js";

/** The path of a file or folder: `["a", "b.txt"]`, as `path` of an item, or `"/a/b.txt"`. Names are not percent-encoded. */
export type PathInput = string | readonly string[];

/** What happens if the target has an item of the same name: "ask" fails with code `SameNameDirectoryOrFileExists`, "rename" chooses
 *  another name, "overwrite" replaces the other item. */
export type ConflictStrategy = "ask" | "rename" | "overwrite";

/** An item to move. */
export interface MoveItem {
  /** Where the item is. */
  from: PathInput;
  /** Where it is to be, with its name: a rename is a move within a folder. */
  to: PathInput;
  /** @default `conflict` of the options */
  conflict?: ConflictStrategy;
  /** The space in which the item is. @default the client's space */
  fromSpaceId?: string;
}

/** An item to copy. */
export interface CopyItem {
  /** Where the original is. */
  from: PathInput;
  /** Where the copy is to be, with its name. */
  to: PathInput;
  /** @default `conflict` of the options */
  conflict?: ConflictStrategy;
  /** The space in which the original is. @default the client's space */
  fromSpaceId?: string;
}

/** Options of `moveItems`, `copyItems`, `deleteItems` and `restoreItems`. */
export interface BatchOptions extends CallOptions {
  /** For items that name no strategy. Only moves and copies can conflict. @default "ask" */
  conflict?: ConflictStrategy;
  /** The first delay between two queries for a task that the service has started, in milliseconds. @default 1000 */
  pollIntervalMs?: number;
  /** The longest such delay, in milliseconds. @default 15000 */
  maxPollIntervalMs?: number;
  /** Ends the call after this time, in milliseconds, as `signal` does. @default no limit */
  timeoutMs?: number;
  /** Called whenever items have ended. An exception is reported as uncaught, and does not affect the call. */
  onProgress?: (progress: BatchProgress) => void;
}

/** The progress of a batch. */
export interface BatchProgress {
  /** How many items are no longer "pending". It never decreases. */
  readonly ended: number;
  /** How many items there are. */
  readonly total: number;
  /** One for each item, in the order given. */
  readonly items: readonly BatchItem[];
}

/** The outcome of a batch. */
export interface BatchOutcome {
  /** One for each item, in the order given. */
  readonly items: readonly BatchItem[];
  /** How many items succeeded. */
  readonly succeeded: number;
  /** How many items failed. */
  readonly failed: number;
  /** How many items may have been done, or not. */
  readonly unknown: number;
  /** How many items were not sent, because the call ended early. */
  readonly pending: number;
}

/** The outcome of one item. */
export interface BatchItem {
  /** What has become of the item. */
  readonly state:
    | "pending" // not ended yet; in an outcome: not sent, so nothing was done
    | "succeeded"
    | "failed" // not done
    | "unknown"; // the response was lost: look the item up before you try again
  /** The service's status of this item. 204: succeeded. 200: succeeded under another name, or moved to the recycle bin. */
  readonly status?: number;
  /** The service's error code, if the item failed. */
  readonly code?: string;
  /** Where the item is now, if the service says so: `conflict: "rename"` may have changed its name. Not for deleted items. */
  readonly path?: readonly string[];
  /** The id of a deleted item in the recycle bin, for `restoreItems`: decimal digits. */
  readonly recycledItemId?: string;
  /** If the item is "unknown": the task of the space that does it, if the service has named one. */
  readonly taskId?: TaskId;
  /** Why the item failed, is unknown, or was not sent. */
  readonly error?: SmhError;
}

/** Options of `listFolder`. */
export interface FolderOptions extends CallOptions, ItemOptions {
  /** `nextMarker` of the previous page. @default the first page */
  marker?: Marker;
  /** The maximum number of items of a page, from 1 to 1000. @default chosen by the service */
  limit?: number;
  /** The field to sort by, such as "name", "modificationTime" or "size". @default chosen by the service */
  orderBy?: string;
  /** @default chosen by the service */
  orderByType?: "asc" | "desc";
}

/** A page of a folder. */
export interface FolderPage {
  /** The path of the folder; empty for the root. */
  readonly path: readonly string[];
  /** The items of this page. */
  readonly contents: readonly SearchItem[];
  /** The marker of the next page; absent on the last one. */
  readonly nextMarker?: Marker;
}

/** A link to a file. Whoever has it can read the file until it expires. */
export interface FileLink {
  /** The address of the file. */
  readonly url: string;
  /** When the link stops working: usually after two hours. */
  readonly expiresAt: Date;
  /** The size of the file in bytes: decimal digits. */
  readonly size?: string;
}
