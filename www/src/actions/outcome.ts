// The outcome of an operation in words.

import { errorText } from "../ui/error-box.js";
import { count, plural } from "../ui/format.js";
import { folderOf, textOf } from "../items/item-path.js";
import type { Undo } from "./actions.js";
import type { Result } from "./look-up.js";
import type { Entry, Operation } from "./operation.js";

/** Entries that have not succeeded, for the same reason. */
export interface Group {
  readonly sentence: string;
  readonly state: "failed" | "unknown" | "pending";
  readonly entries: readonly Entry[];
  /** Whether the target has an item of the same name, which the user can decide about. */
  readonly isConflict: boolean;
  /** Whether the same may succeed now. */
  readonly isRetryable: boolean;
}

const words = {
  move: { running: "Moving", done: "moved", noun: "move" },
  copy: { running: "Copying", done: "copied", noun: "copy" },
  delete: { running: "Deleting", done: "deleted", noun: "deletion" },
  restore: { running: "Restoring", done: "restored", noun: "restoration" },
} as const;

const SAME_NAME = "SameNameDirectoryOrFileExists";

function subject({ entries, kind, undoes }: Operation): string {
  const [only] = entries;
  if (entries.length === 1 && only !== undefined) return `“${only.item.name}”`;
  return undoes && kind === "delete" ? plural(entries.length, "copy", "copies") : plural(entries.length, "item");
}

export function runningText(operation: Operation, { ended, total }: { ended: number; total: number }): string {
  const { running } = words[operation.kind];
  const back = operation.undoes && operation.kind === "move" ? " back" : "";
  const progress = ended > 0 ? ` ${count(ended)} of ${count(total)}` : "";
  return `${running} ${subject(operation)}${back}…${progress}`;
}

export function lookingUpText({ ended, total }: { ended: number; total: number }): string {
  return `Looking up ${plural(total, "item")}…${ended > 0 ? ` ${count(ended)} of ${count(total)}` : ""}`;
}

export function endedText(operation: Operation, results: readonly Result[]): string {
  const { kind, entries } = operation;
  const number = (state: Result["state"]) => results.filter((result) => result.state === state).length;
  const succeeded = number("succeeded");
  const done = `${words[kind].done}${succeeded === 0 ? "" : placeText(operation, entries[0])}`;
  if (succeeded === entries.length) return `${subject(operation)} ${done}.`;
  const others = [
    [number("failed"), "failed"],
    [number("unknown"), "unknown"],
    [number("pending"), "not sent"],
  ] as const;
  const some = others.filter(([count]) => count > 0).map(([value, label]) => `${count(value)} ${label}`);
  return [`${count(succeeded)} of ${plural(entries.length, "item")} ${done}`, ...some].join(" · ");
}

function placeText({ kind, undoes }: Operation, first: Entry | undefined): string {
  if (kind === "delete") return undoes ? "" : ", into the recycle bin";
  if (undoes && kind === "move") return " back";
  return first?.to === undefined ? "" : ` to ${textOf(folderOf(first.to))}`;
}

/** What the user should know about undoing; empty if there is nothing. */
export function undoNote({ conflict, kind, undoes }: Operation, results: readonly Result[]): string {
  const succeeded = results.filter(({ state }) => state === "succeeded");
  if (succeeded.length === 0 || undoes) return "";
  if (conflict === "overwrite") return "This can’t be undone: the files that were replaced are gone.";
  const lost = succeeded.filter(({ recycledItemId }) => recycledItemId === undefined).length;
  if (kind !== "delete" || lost === 0) return "";
  return `${plural(lost, "item")} can’t be restored from here, because the answer with their place in the recycle bin was lost.`;
}

/** The label of the button that undoes an operation; `shown` is the one that is shown. */
export function undoLabel({ undone }: Undo, shown: Operation | undefined): string {
  return undone === shown ? "Undo" : `Undo the ${words[undone.kind].noun} before`;
}

/** What has not succeeded, by reason. */
export function groups(operation: Operation, results: readonly Result[]): Group[] {
  const found = new Map<string, Group & { entries: Entry[] }>();
  for (const [index, result] of results.entries()) {
    const entry = operation.entries[index];
    if (entry === undefined || result.state === "succeeded") continue;
    const sentence = sentenceOf(operation, result);
    const group = found.get(sentence);
    if (group !== undefined) group.entries.push(entry);
    else {
      found.set(sentence, {
        sentence,
        state: result.state,
        entries: [entry],
        isConflict: result.state === "failed" && result.code === SAME_NAME && operation.kind !== "restore",
        isRetryable: result.state === "pending" || result.lookedUp === true || result.error?.retryable === true,
      });
    }
  }
  return [...found.values()];
}

function sentenceOf({ kind }: Operation, { state, code, error, lookedUp }: Result): string {
  const { done } = words[kind];
  if (state === "pending") return "Not sent, because it was stopped before.";
  if (state === "unknown") {
    return `It is not known whether this was ${done}: the answer was lost, or it was stopped too late. It may have been ${done}, or not.`;
  }
  if (lookedUp) return kind === "copy" || kind === "restore" ? `Not ${done}, so far.` : `Not ${done}, so far: it is still where it was.`;
  if (code === SAME_NAME) return "The folder already has an item of this name.";
  if (code === "PathConflict") return "A folder can’t contain itself, and a file can’t contain anything.";
  return error === undefined ? `Not ${done}.` : errorText(error);
}
