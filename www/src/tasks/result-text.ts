// Describes a task's result in words.

import type { ItemOutcome, TypedTask } from "smh-wasm";
import { count, plural } from "../ui/format.js";

export interface ResultText {
  readonly text: string;
  /** The raw result, if the text does not describe all of it. */
  readonly json?: string;
}

export function resultText(task: TypedTask): ResultText {
  const { taskType, result } = task;
  if (task.state === "running") return { text: "" };
  if (result === undefined) return { text: task.state === "failed" ? "the service gives no reason" : "completed without a result" };
  switch (taskType) {
    case "clearLibraryHistory": {
      const { code, deleteCount } = result;
      const why = code ? `${code}: ` : "";
      return { text: `${why}${plural(exact(deleteCount ?? 0), "earlier version")} deleted${task.partial ? ", but not all" : ""}` };
    }
    case "convertFile": {
      const from = result.convertFrom?.join("/") ?? "a file";
      if (task.state === "failed") return { text: `${from} was not converted` };
      return { text: `${from} converted${result.path === undefined ? "" : ` into ${result.path.join("/")}`}` };
    }
    case "fileUncompress": {
      const { outputDir = "a folder", fileCount = 0, failedCount = 0, code } = result;
      const files = plural(exact(fileCount), "file");
      if (task.state === "succeeded" && Number(failedCount) === 0) return { text: `${files} unpacked into ${outputDir}` };
      return { text: `${code ? `${code}: ` : ""}${count(exact(failedCount))} of ${files} not unpacked`, json: pretty(result.failedItems ?? []) };
    }
    case "calibrateDirectoryStats":
      return { text: task.state === "failed" ? `${result.code ? `${result.code}: ` : ""}not recounted` : "recounted" };
    case "batchMove":
    case "batchCopy":
    case "batchDelete":
    case "batchRestoreRecycle":
      return itemsText(result);
    default:
      return { text: "", json: pretty(result) };
  }
}

/** Describes a list of items, each with a status. */
function itemsText(items: readonly ItemOutcome[]): ResultText {
  const failed = items.filter(({ status = 0 }) => status >= 400).length;
  if (failed === 0) return { text: `${plural(items.length, "item")} completed` };
  return { text: `${count(failed)} of ${plural(items.length, "item")} failed`, json: pretty(items) };
}

/** Converts a number of up to 64 bits without rounding. */
function exact(value: number | bigint | string): number | bigint {
  return typeof value === "string" && /^\d+$/.test(value) ? BigInt(value) : typeof value === "string" ? 0 : value;
}

/** Formats a list with one line for each item. */
function pretty(value: unknown): string {
  return Array.isArray(value) ? `[\n${value.map((item) => `  ${json(item)}`).join(",\n")}\n]` : json(value, 2);
}

/** Formats a value as JSON; bigints are written as strings. */
function json(value: unknown, indent?: number): string {
  return JSON.stringify(value, (_, part: unknown) => (typeof part === "bigint" ? String(part) : part), indent);
}
