import type { CallOptions } from "./call.js";

/** The id of a task: decimal digits. A string, because ids have 64 bits, which a number can't hold exactly. */
export type TaskId = string;
/** A task id as an argument: decimal digits, a safe integer, or a bigint, from 0 to 2^63−1. */
export type TaskIdInput = string | number | bigint;

/** The status of a task. */
export interface TaskStatus {
  /** The id of the task. */
  readonly taskId: TaskId;
  /** The meaning of `status`. */
  readonly state: "running" | "succeeded" | "failed";
  /** The service's status code: 202, 200, 204 or 500; in version 2 also 207 and 400. */
  readonly status: number;
  /** Present only with status 207: some parts of the task failed. */
  readonly partial?: true;
  /** The result as the service sent it; absent while the task is running, and for tasks without a result. */
  readonly result?: JsonValue;
}

/**
 * The status of a task with its type and result, from `queryLibraryTask` and `querySpaceTask`: `taskType` determines the type
 * of `result`. A type that this version of the package does not know is passed through unchanged, with its result.
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
  /** The type of the task. */
  readonly taskType: Type;
  /** Absent while the task is running, and if the service sends no result. */
  readonly result?: Result;
}

/** The types of batch tasks, whose result is a list with one element per item. */
export type PartsTaskType = "batchMove" | "batchCopy" | "batchDelete" | "batchRestoreRecycle";

/** The outcome for one item of a batch task. */
export interface ItemOutcome {
  /** 204: succeeded. 200: succeeded under another name, or moved to the recycle bin. 403, 404, 409, 500: failed. */
  readonly status?: number;
  /** The service's error code, if the item failed. */
  readonly code?: string;
  /** The path of the item now, directories first. */
  readonly path?: readonly string[];
  /** Any other field that the service sends. */
  readonly [field: string]: JsonValue | undefined;
}

/** An element of the result of `batchMove`. */
export interface ItemMoved extends ItemOutcome {
  /** The path of the item before the move. */
  readonly from?: readonly string[];
  /** The requested path. */
  readonly to?: readonly string[];
}

/** An element of the result of `batchCopy`. */
export interface ItemCopied extends ItemOutcome {
  /** The path of the original. */
  readonly copyFrom?: readonly string[];
  /** The requested path of the copy. */
  readonly to?: readonly string[];
}

/** An element of the result of `batchDelete` and of `batchRestoreRecycle`. */
export interface ItemRecycled extends ItemOutcome {
  /** The id for restoring the item; absent if it was deleted permanently. */
  readonly recycledItemId?: number | bigint | string;
}

/** The result of `clearLibraryHistory`. */
export interface HistoryCleared {
  /** The service's status code of the task. */
  readonly status?: number;
  /** The service's error code; empty if the task succeeded. */
  readonly code?: string;
  /** The number of deleted versions. */
  readonly deleteCount?: number | bigint | string;
  /** Any other field that the service sends. */
  readonly [field: string]: JsonValue | undefined;
}

/** The result of `convertFile`. */
export interface FileConverted {
  /** The path of the original file. */
  readonly convertFrom?: readonly string[];
  /** The path of the new file. */
  readonly path?: readonly string[];
  /** The inode of the original file. */
  readonly srcInode?: number | bigint | string;
  /** The inode of the new file. */
  readonly dstInode?: number | bigint | string;
  /** Any other field that the service sends. */
  readonly [field: string]: JsonValue | undefined;
}

/** The result of `calibrateDirectoryStats`. */
export interface StatsCalibrated {
  /** The service's status code of the task. */
  readonly status?: number;
  /** The service's error code; empty if the task succeeded. */
  readonly code?: string;
  /** Any other field that the service sends. */
  readonly [field: string]: JsonValue | undefined;
}

/** The result of `fileUncompress`. */
export interface FileUncompressed {
  /** The directory of the extracted files. */
  readonly outputDir?: string;
  /** The number of files in the archive. */
  readonly fileCount?: number | bigint | string;
  /** The number of extracted files. */
  readonly successCount?: number | bigint | string;
  /** The number of files that could not be extracted. */
  readonly failedCount?: number | bigint | string;
  /** The files that could not be extracted; only the first of them if `failedItemsTruncated`. */
  readonly failedItems?: readonly FileNotUncompressed[];
  /** Whether `failedItems` is incomplete. */
  readonly failedItemsTruncated?: boolean;
  /** The service's error code; empty if the task succeeded. */
  readonly code?: string;
  /** The service's message for `code`. */
  readonly err?: string;
  /** Any other field that the service sends. */
  readonly [field: string]: JsonValue | readonly FileNotUncompressed[] | undefined;
}

/** A file of an archive that could not be extracted. */
export interface FileNotUncompressed {
  /** The name of the file in the archive. */
  readonly key?: string;
  /** The service's error code. */
  readonly code?: string;
  /** The service's message for `code`. */
  readonly err?: string;
  /** Any other field that the service sends. */
  readonly [field: string]: JsonValue | undefined;
}

/** Options of `waitForTasks` and `watchTasks`. */
export interface WaitOptions extends CallOptions {
  /** The first delay between two requests, in milliseconds; each following delay is 1.5 times as long. At least 50. @default 1000 */
  pollIntervalMs?: number;
  /** The maximum delay, in milliseconds. @default 15000 */
  maxPollIntervalMs?: number;
  /** Rejects after this time with an SmhError of kind "timeout", in milliseconds. @default Infinity */
  timeoutMs?: number;
  /** Whether the tasks belong to the library or to the space. @default "library" */
  level?: "library" | "space";
  /** Called after every round of requests that changed something. Exceptions are reported as uncaught, and do not affect the wait. */
  onProgress?: (progress: TaskProgress) => void;
}

/** The progress of a wait for tasks. */
export interface TaskProgress {
  /** The number of tasks that have succeeded or failed. */
  readonly ended: number;
  /** The number of all tasks. */
  readonly total: number;
  /** Whether the last request for some of the tasks failed, so that their status may be out of date. It is sent again. */
  readonly stale: boolean;
  /**
   * The time until the next request, in milliseconds from this call. Rounds that change nothing are not reported. Absent when
   * all tasks have ended, and while the page is hidden.
   */
  readonly nextPollMs?: number;
  /** The tasks whose status is known so far, in the order of the ids. */
  readonly tasks: readonly TaskStatus[];
}

/** A JSON value. Integers beyond ±(2^53−1) are bigints, so that nothing is rounded. */
export type JsonValue = null | boolean | number | bigint | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };
