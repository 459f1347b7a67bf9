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
  | TypedTaskOf<"convertFile", FileConverted>
  | TypedTaskOf<PartsTaskType, JsonValue>;

/** A task of one type. */
export interface TypedTaskOf<Type extends string, Result> extends Omit<TaskStatus, "result"> {
  /** What kind of job it is. */
  readonly taskType: Type;
  /** Absent while the task runs, and where the service sends none. */
  readonly result?: Result;
}

/** The types of tasks over many files; their results, one for each, are as the service sends them. */
export type PartsTaskType = "batchMove" | "batchCopy" | "batchDelete" | "batchRestoreRecycle" | "calibrateDirectoryStats"
  | "videoTranscode" | "fileUncompress";

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
  /** What it was converted from. */
  readonly convertFrom?: string;
  /** The file that was converted. */
  readonly srcInode?: number | bigint | string;
  /** The file that was made. */
  readonly dstInode?: number | bigint | string;
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
