// Runs operations on items, one at a time, and remembers how to undo them. It outlives the views: an operation goes on when the user
// opens another view.

import type { BatchOptions, SmhClient } from "smh-wasm";
import { lookUp, type Result } from "./look-up.js";
import { changeOf, execute, undoOf, type Change, type Operation } from "./operation.js";

export interface Undo {
  readonly operation: Operation;
  /** The operation that it undoes. */
  readonly undone: Operation;
}

export interface Actions {
  readonly phase: "idle" | "running" | "lookingUp" | "ended";
  readonly operation: Operation | undefined;
  /** How many items have ended, of how many: of those to look up while `lookingUp`. */
  readonly progress: { readonly ended: number; readonly total: number };
  /** The result of each entry; empty if the operation has not been tried. */
  readonly results: readonly Result[];
  /** Why the operation, or looking up, has failed as a whole. */
  readonly error: Error | undefined;
  /** How to undo the last operation that is not undone. */
  readonly nextUndo: Undo | undefined;
  /** Starts an operation, unless one is running. */
  run(operation: Operation): void;
  /** Undoes the last operation that is not undone, unless another is running. */
  undo(): void;
  /** Sends nothing more. What is in flight goes on. */
  stop(): void;
  /** Finds out what became of the items whose outcome is unknown. */
  lookUp(): void;
  /** Forgets the last operation's outcome. */
  dismiss(): void;
  subscribe(listener: () => void): () => void;
  /** Calls the listener with every change of the library, as soon as it is known. */
  onChanges(listener: (changes: readonly Change[]) => void): () => void;
}

const MAX_UNDO = 20;
const POLL_MS = 500;

export function createActions(client: SmhClient): Actions {
  let phase: Actions["phase"] = "idle";
  let operation: Operation | undefined;
  let progress = { ended: 0, total: 0 };
  let results: readonly Result[] = [];
  let error: Error | undefined;
  let controller = new AbortController();
  let undos: readonly Undo[] = [];
  /** The entries whose change was reported. */
  let reported = new Set<number>();
  const listeners = new Set<() => void>();
  const changeListeners = new Set<(changes: readonly Change[]) => void>();
  const notify = () => listeners.forEach((listener) => listener());

  const report = (running: Operation, items: readonly Result[]) => {
    const changes = items.flatMap((result, index) => {
      const entry = running.entries[index];
      if (entry === undefined || result.state !== "succeeded" || reported.has(index)) return [];
      reported.add(index);
      return [changeOf(running.kind, entry, result)];
    });
    if (changes.length > 0) changeListeners.forEach((listener) => listener(changes));
  };
  const remember = (undone: Operation, items: readonly Result[]) => {
    const undo = undoOf(undone, items);
    if (undo !== undefined) undos = [...undos, { operation: undo, undone }].slice(-MAX_UNDO);
  };

  async function run(next: Operation): Promise<void> {
    phase = "running";
    operation = next;
    progress = { ended: 0, total: next.entries.length };
    results = [];
    error = undefined;
    reported = new Set();
    controller = new AbortController();
    // An operation is undone once.
    const undo = undos.find((other) => other.operation === next);
    undos = undos.filter((other) => other !== undo);
    notify();
    const options: BatchOptions = {
      signal: controller.signal,
      pollIntervalMs: POLL_MS,
      onProgress({ ended, total, items }) {
        progress = { ended, total };
        report(next, items);
        notify();
      },
    };
    try {
      ({ items: results } = await execute(client, next, options));
      report(next, results);
      remember(next, results);
    } catch (thrown) {
      // Nothing was tried.
      if (undo !== undefined) undos = [...undos, undo];
      if (controller.signal.aborted) results = next.entries.map(() => ({ state: "pending" }));
      else error = asError(thrown);
    }
    phase = "ended";
    notify();
  }

  function start(next: Operation): void {
    if (phase === "idle" || phase === "ended") void run(next);
  }

  async function findOut(running: Operation): Promise<void> {
    phase = "lookingUp";
    progress = { ended: 0, total: results.filter(({ state }) => state === "unknown").length };
    error = undefined;
    controller = new AbortController();
    notify();
    // Only what is found out now: the rest can be undone already.
    const found = results.map((): Result => ({ state: "pending" }));
    const onFound = (index: number, result: Result | undefined) => {
      progress = { ...progress, ended: progress.ended + 1 };
      if (result !== undefined) {
        found[index] = result;
        results = results.with(index, result);
      }
      notify();
    };
    try {
      await lookUp(client, running, results, controller.signal, onFound);
    } catch (thrown) {
      if (!controller.signal.aborted) error = asError(thrown);
    }
    report(running, results);
    remember(running, found);
    phase = "ended";
    notify();
  }

  return {
    get phase() {
      return phase;
    },
    get operation() {
      return operation;
    },
    get progress() {
      return progress;
    },
    get results() {
      return results;
    },
    get error() {
      return error;
    },
    get nextUndo() {
      return undos.at(-1);
    },
    run: start,
    undo() {
      const undo = undos.at(-1);
      if (undo !== undefined) start(undo.operation);
    },
    stop: () => controller.abort(),
    lookUp() {
      if (phase === "ended" && operation !== undefined) void findOut(operation);
    },
    dismiss() {
      if (phase !== "ended") return;
      phase = "idle";
      operation = undefined;
      results = [];
      error = undefined;
      notify();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    onChanges(listener) {
      changeListeners.add(listener);
      return () => void changeListeners.delete(listener);
    },
  };
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
