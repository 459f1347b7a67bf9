// What a task has brought, in words.

import type { JsonValue, TypedTask } from "smh-wasm";
import { plural } from "./format.js";

export interface ResultWords {
  readonly words: string;
  /** Shown as it came, where words do not tell all. */
  readonly json?: string;
}

export function resultWords(task: TypedTask): ResultWords {
  const { taskType, result } = task;
  if (task.state === "running") return { words: "" };
  if (result === undefined) return { words: task.state === "failed" ? "the service gives no reason" : "done, without a result" };
  switch (taskType) {
    case "clearLibraryHistory": {
      const { code, deleteCount } = result;
      const why = code ? `${code}: ` : "";
      return { words: `${why}${plural(exact(deleteCount ?? 0), "earlier version")} deleted${task.partial ? ", not all" : ""}` };
    }
    case "convertFile": {
      const { convertFrom = "a file", dstInode } = result;
      if (task.state === "failed") return { words: `not converted from ${convertFrom}` };
      return { words: `converted from ${convertFrom}${dstInode === undefined ? "" : ` into file ${dstInode}`}` };
    }
    default:
      return ofParts(result) ?? { words: "", json: pretty(result) };
  }
}

/** Of a list with a status for each part; nothing where the result is no such list. */
function ofParts(result: JsonValue): ResultWords | undefined {
  if (!Array.isArray(result) || result.length === 0) return undefined;
  const statuses = (result as readonly JsonValue[]).map(statusOf);
  if (statuses.includes(undefined)) return undefined;
  const failed = statuses.filter((status) => Number(status) >= 400).length;
  if (failed === 0) return { words: `${plural(result.length, "part")} done` };
  const parts = plural(result.length, "part");
  return { words: `${failed} of ${parts} failed`, json: pretty(result) };
}

function statusOf(part: JsonValue): JsonValue | undefined {
  return part !== null && typeof part === "object" && "status" in part ? part.status : undefined;
}

/** Digits of 64 bits are counted exactly. */
function exact(value: number | bigint | string): number | bigint {
  return typeof value === "string" && /^\d+$/.test(value) ? BigInt(value) : typeof value === "string" ? 0 : value;
}

/** A list has a line for each part. */
function pretty(value: JsonValue): string {
  return Array.isArray(value) ? `[\n${value.map((part) => `  ${json(part)}`).join(",\n")}\n]` : json(value, 2);
}

/** What JavaScript can't hold as a number is shown as its digits. */
function json(value: JsonValue, indent?: number): string {
  return JSON.stringify(value, (_, part: unknown) => (typeof part === "bigint" ? String(part) : part), indent);
}
