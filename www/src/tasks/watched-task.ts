// A task on the list, and what is known of it.

import type { TaskStatus, TypedTask } from "smh-wasm";
import type { TaskName } from "./task-ids.js";

export interface WatchedTask extends TaskName {
  /** When it came on the list, by the clock that does not go back. */
  readonly since: number;
  /** When it was seen to have ended. */
  endedAt?: number;
  /** How it stood when last heard of. */
  status?: TaskStatus;
  /** The service does not know it. */
  lost?: boolean;
  /** Its type, where this page has started it or the service has told. */
  type?: string;
  /** Its result, or why there is none to be had; asked for once it has ended. */
  result?: TypedTask | Error;
}

export type TaskState = "asked" | "running" | "succeeded" | "partial" | "failed" | "lost";

export const stateLabels: Record<TaskState, string> = {
  asked: "not heard of yet",
  running: "running",
  succeeded: "succeeded",
  partial: "succeeded in part",
  failed: "failed",
  lost: "unknown to the service",
};

export function stateOf({ status, lost, result }: WatchedTask): TaskState {
  if (lost) return "lost";
  // The result tells more: in lists of tasks the service shows what was done in part as done.
  const known = result === undefined || result instanceof Error ? status : result;
  if (known === undefined) return "asked";
  return known.partial ? "partial" : known.state;
}

export function isOver({ endedAt, lost }: WatchedTask): boolean {
  return endedAt !== undefined || lost === true;
}

export function keyOf({ level, id }: TaskName): string {
  return `${level} ${id}`;
}
