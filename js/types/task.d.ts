import type { CallOptions } from "./call.js";

/** Decimal digits. Ids are 64-bit, so they are strings here, exact. */
export type TaskId = string;
/** A task's id as it may be given: decimal digits, a safe integer, or a bigint, from 0 to 2^63−1. */
export type TaskIdInput = string | number | bigint;

/** How a task stands. */
export interface TaskStatus {
  /** The task's. */
  readonly taskId: TaskId;
  /** What `status` means. */
  readonly state: "running" | "succeeded" | "failed";
  /** The service's own code: 202, 200, 204, 500; V2 also 207 and 400. */
  readonly status: number;
  /** Only with the status 207: some of its parts have failed. */
  readonly partial?: true;
  /** What the service tells of the outcome, as it came; absent while the task runs, and where there is none. */
  readonly result?: JsonValue;
}

/**
 * What `queryLibraryTask` and `querySpaceTask` give: a task, its type, and a result of that type, so that a look at `taskType`
 * tells which result there is. A type that this version of the package does not know arrives as it came, its result too.
 */
export type TypedTask =
  | TypedTaskOf<"clearLibraryHistory", HistoryCleared>
  | TypedTaskOf<"batchMove", readonly ItemMoved[]>
  | TypedTaskOf<"batchCopy", readonly ItemCopied[]>
  | TypedTaskOf<"batchDelete", readonly ItemRecycled[]>
  | TypedTaskOf<"batchRestoreRecycle", readonly ItemRecycled[]>
  | TypedTaskOf<"convertFile", FileConverted>
  | TypedTaskOf<"calibrateDirectoryStats", StatsCalibrated>
  | TypedTaskOf<"fileUncompress", FileUncompressed>
  | TypedTaskOf<"videoTranscode", JsonValue>;

/** A task of one type. */
export interface TypedTaskOf<Type extends string, Result> extends Omit<TaskStatus, "result"> {
  /** What kind of job it is. */
  readonly taskType: Type;
  /** Absent while the task runs, and where the service sends none. */
  readonly result?: Result;
}

/** The types of tasks over many items, whose result is a list with one element for each. */
export type PartsTaskType = "batchMove" | "batchCopy" | "batchDelete" | "batchRestoreRecycle";

/** How one item of a batch ended. */
export interface ItemOutcome {
  /** 204: done. 200: done under another name, or moved to the recycle bin. 403, 404, 409, 500: failed. */
  readonly status?: number;
  /** The service's code, where it failed. */
  readonly code?: string;
  /** Where the item is now, directories first. */
  readonly path?: readonly string[];
  /** Whatever else the service sent. */
  readonly [field: string]: JsonValue | undefined;
}

/** An element of the result of `batchMove`. */
export interface ItemMoved extends ItemOutcome {
  /** Where the item was. */
  readonly from?: readonly string[];
  /** Where it was to be moved. */
  readonly to?: readonly string[];
}

/** An element of the result of `batchCopy`. */
export interface ItemCopied extends ItemOutcome {
  /** The item that was copied. */
  readonly copyFrom?: readonly string[];
  /** Where the copy was to be. */
  readonly to?: readonly string[];
}

/** An element of the result of `batchDelete` and of `batchRestoreRecycle`. */
export interface ItemRecycled extends ItemOutcome {
  /** What the item is restored by; absent where it was deleted for good. */
  readonly recycledItemId?: number | bigint | string;
}

/** The result of `clearLibraryHistory`. */
export interface HistoryCleared {
  /** The service's code for the outcome. */
  readonly status?: number;
  /** Empty where nothing went wrong. */
  readonly code?: string;
  /** How many versions were deleted. */
  readonly deleteCount?: number | bigint | string;
  /** Whatever else the service sent. */
  readonly [field: string]: JsonValue | undefined;
}

/** The result of `convertFile`. */
export interface FileConverted {
  /** The path of the file that was converted. */
  readonly convertFrom?: readonly string[];
  /** The path of the file that was made. */
  readonly path?: readonly string[];
  /** The file that was converted. */
  readonly srcInode?: number | bigint | string;
  /** The file that was made. */
  readonly dstInode?: number | bigint | string;
  /** Whatever else the service sent. */
  readonly [field: string]: JsonValue | undefined;
}

/** The result of `calibrateDirectoryStats`. */
export interface StatsCalibrated {
  /** The service's code for the outcome. */
  readonly status?: number;
  /** Empty where nothing went wrong. */
  readonly code?: string;
  /** Whatever else the service sent. */
  readonly [field: string]: JsonValue | undefined;
}

/** The result of `fileUncompress`. */
export interface FileUncompressed {
  /** The directory that the files were written to. */
  readonly outputDir?: string;
  /** How many files the archive has. */
  readonly fileCount?: number | bigint | string;
  /** How many of them were written. */
  readonly successCount?: number | bigint | string;
  /** How many of them were not. */
  readonly failedCount?: number | bigint | string;
  /** Those that were not, the first ones of them where `failedItemsTruncated`. */
  readonly failedItems?: readonly FileNotUncompressed[];
  /** Whether `failedItems` leaves some out. */
  readonly failedItemsTruncated?: boolean;
  /** Empty where nothing went wrong. */
  readonly code?: string;
  /** The service's message to `code`. */
  readonly err?: string;
  /** Whatever else the service sent. */
  readonly [field: string]: JsonValue | readonly FileNotUncompressed[] | undefined;
}

/** A file of an archive that was not written. */
export interface FileNotUncompressed {
  /** Its name in the archive. */
  readonly key?: string;
  /** The service's code for the reason. */
  readonly code?: string;
  /** The service's message to `code`. */
  readonly err?: string;
  /** Whatever else the service sent. */
  readonly [field: string]: JsonValue | undefined;
}

/** How a wait for tasks goes. */
export interface WaitOptions extends CallOptions {
  /** First delay in milliseconds; grows by half each round. Less than 50 counts as 50. @default 1000 */
  pollIntervalMs?: number;
  /** The longest delay, in milliseconds. @default 15000 */
  maxPollIntervalMs?: number;
  /** Give up after so many milliseconds: rejects with an SmhError of kind "timeout". @default Infinity */
  timeoutMs?: number;
  /** Whose tasks these are. @default "library" */
  level?: "library" | "space";
  /** Called after every round that changed something; what it throws is reported, not propagated. */
  onProgress?: (progress: TaskProgress) => void;
}

/** How far a wait for tasks has come. */
export interface TaskProgress {
  /** How many tasks have ended, well or not. */
  readonly ended: number;
  /** How many are waited for. */
  readonly total: number;
  /** The last attempt to ask for some of them failed, so they may have come further; it is repeated. */
  readonly stale: boolean;
  /**
   * When the service is asked next, in milliseconds from the moment that this is told; rounds that change nothing are not
   * told. Absent when all have ended, and while the page is hidden.
   */
  readonly nextPollMs?: number;
  /** Those that the service has told of so far, in the order asked for. */
  readonly tasks: readonly TaskStatus[];
}

/** What JSON can hold. Integers beyond ±(2^53−1) arrive as bigint: nothing is rounded. */
export type JsonValue = null | boolean | number | bigint | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };
