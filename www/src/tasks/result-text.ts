// What a task has brought, in words.

import type { ItemOutcome, TypedTask } from "smh-wasm";
import { count, plural } from "../ui/format.js";

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
      const from = result.convertFrom?.join("/") ?? "a file";
      if (task.state === "failed") return { words: `${from} was not converted` };
      return { words: `${from} converted${result.path === undefined ? "" : ` into ${result.path.join("/")}`}` };
    }
    case "fileUncompress": {
      const { outputDir = "a folder", fileCount = 0, failedCount = 0, code } = result;
      const files = plural(exact(fileCount), "file");
      if (task.state === "succeeded" && Number(failedCount) === 0) return { words: `${files} unpacked into ${outputDir}` };
      return { words: `${code ? `${code}: ` : ""}${count(exact(failedCount))} of ${files} not unpacked`, json: pretty(result.failedItems ?? []) };
    }
    case "calibrateDirectoryStats":
      return { words: task.state === "failed" ? `${result.code ? `${result.code}: ` : ""}not counted` : "counted anew" };
    case "batchMove":
    case "batchCopy":
    case "batchDelete":
    case "batchRestoreRecycle":
      return ofParts(result);
    default:
      return { words: "", json: pretty(result) };
  }
}

/** Of a list with a status for each part. */
function ofParts(parts: readonly ItemOutcome[]): ResultWords {
  const failed = parts.filter(({ status = 0 }) => status >= 400).length;
  if (failed === 0) return { words: `${plural(parts.length, "part")} done` };
  return { words: `${count(failed)} of ${plural(parts.length, "part")} failed`, json: pretty(parts) };
}

/** Digits of 64 bits are counted exactly. */
function exact(value: number | bigint | string): number | bigint {
  return typeof value === "string" && /^\d+$/.test(value) ? BigInt(value) : typeof value === "string" ? 0 : value;
}

/** A list has a line for each part. */
function pretty(value: unknown): string {
  return Array.isArray(value) ? `[\n${value.map((part) => `  ${json(part)}`).join(",\n")}\n]` : json(value, 2);
}

/** What JavaScript can't hold as a number is shown as its digits. */
function json(value: unknown, indent?: number): string {
  return JSON.stringify(value, (_, part: unknown) => (typeof part === "bigint" ? String(part) : part), indent);
}
