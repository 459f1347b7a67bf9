/** Decimal digits. Ids are 64-bit, so they are strings here, exact. */
export type TaskId = string;
export type TaskIdInput = string | number | bigint;

export interface TaskStatus {
  readonly taskId: TaskId;
  readonly state: "running" | "succeeded" | "failed";
  /** The service's own code: 202, 200, 204, 500; V2 also 207 and 400. */
  readonly status: number;
  readonly result?: JsonValue;
}

/** Integers beyond ±(2^53−1) arrive as bigint: nothing is rounded. */
export type JsonValue = null | boolean | number | bigint | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };
