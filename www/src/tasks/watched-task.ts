// A task on the list, with its known state.

import type { TaskStatus, TypedTask } from "smh-wasm";
import type { TaskName } from "./task-ids.js";

export interface WatchedTask extends TaskName {
  /** When it was added to the list, in the time of `performance.now()`. */
  readonly since: number;
  /** When the service reported that it had ended. */
  endedAt?: number;
  /** Its last known status. */
  status?: TaskStatus;
  /** The service does not know it. */
  unknown?: boolean;
  /** Its type, if this page created it or the service has reported the type. */
  type?: string;
  /** Its result, or the error of loading it. Loaded once the task has ended. */
  result?: TypedTask | Error;
}

export type TaskState = "queried" | "running" | "succeeded" | "partial" | "failed" | "unknown";

export const stateLabels: Record<TaskState, string> = {
  queried: "waiting for status",
  running: "running",
  succeeded: "succeeded",
  partial: "partially succeeded",
  failed: "failed",
  unknown: "not found",
};

export function stateOf({ status, unknown, result }: WatchedTask): TaskState {
  if (unknown) return "unknown";
  // The result is more precise: in lists of tasks the service reports a partial success as a success.
  const known = result === undefined || result instanceof Error ? status : result;
  if (known === undefined) return "queried";
  return known.partial ? "partial" : known.state;
}

export function isOver({ endedAt, unknown }: WatchedTask): boolean {
  return endedAt !== undefined || unknown === true;
}

export function keyOf({ level, id }: TaskName): string {
  return `${level} ${id}`;
}
