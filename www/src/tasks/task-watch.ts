// The tasks that the user watches, with one wait for each level.

import { isSmhError, type SmhClient, type TaskProgress } from "smh-wasm";
import type { ClientEvents } from "../clients/client-events.js";
import { levels, type Level, type TaskName } from "./task-ids.js";
import { taskResults } from "./task-results.js";
import { isOver, keyOf, type WatchedTask } from "./watched-task.js";

export interface TaskWatch {
  /** In the order of the list. */
  readonly tasks: readonly WatchedTask[];
  /** There is a wait. */
  readonly watching: boolean;
  /** The last query failed and is being retried. */
  readonly stale: boolean;
  /** The time of the next query; undefined if it is unknown. */
  readonly nextAt: number | undefined;
  /** The time of the last response. */
  readonly answeredAt: number | undefined;
  /** The error that ended the wait. */
  readonly error: Error | undefined;
  /** Replaces the list, and waits for the tasks that have not ended. */
  watch(tasks: readonly TaskName[]): void;
  /** Adds tasks at the beginning of the list; `type` if it is known. */
  add(tasks: readonly TaskName[], type?: string): void;
  remove(task: TaskName): void;
  /** Ends the waits. */
  stop(): void;
  /** Ends the waits and the loading of results. */
  leave(): void;
  /** Resumes the waits, also for tasks that were unknown to the service. */
  start(): void;
  /** Loads the result of an ended task, also after a failed attempt. */
  loadResult(task: WatchedTask): void;
  subscribe(listener: () => void): () => void;
}

interface Wait {
  readonly controller: AbortController;
  stale: boolean;
  nextAt: number | undefined;
}

/** The level of a wait's request. */
function levelOf(operation: string): Level | undefined {
  if (operation === "queryLibraryTasks") return "library";
  return operation === "querySpaceTasks" ? "space" : undefined;
}

export function taskWatch(client: SmhClient, events: ClientEvents): TaskWatch {
  let tasks: WatchedTask[] = [];
  let byKey = new Map<string, WatchedTask>();
  const waits = new Map<Level, Wait>();
  const listeners = new Set<() => void>();
  let error: Error | undefined;
  let answeredAt: number | undefined;
  const notify = () => listeners.forEach((listener) => listener());
  const results = taskResults(client, notify);

  // Progress is reported only with changes; these events also report rounds without changes.
  events.subscribe((event) => {
    if (event.type !== "response" && event.type !== "retry") return;
    const level = levelOf(event.operation);
    if (level === undefined) return;
    const own = waits.get(level);
    if (event.type === "response") answeredAt = performance.now();
    else if (own !== undefined) own.nextAt = performance.now() + event.delayMs;
    notify();
  });

  const setTasks = (next: WatchedTask[]) => {
    tasks = next;
    byKey = new Map(next.map((task) => [keyOf(task), task]));
  };
  const apply = (level: Level, wait: Wait, progress: TaskProgress) => {
    const now = performance.now();
    wait.stale = progress.stale;
    wait.nextAt = progress.nextPollMs === undefined ? undefined : now + progress.nextPollMs;
    for (const status of progress.tasks) {
      const task = byKey.get(keyOf({ level, id: status.taskId }));
      if (task === undefined) continue;
      task.status = status;
      if (status.state !== "running") task.endedAt ??= now;
    }
  };
  /** Marks the tasks that the service does not know; the others are still waited for. */
  const markUnknown = (level: Level, ids: readonly string[], known: ReadonlySet<string>) => {
    for (const id of ids.filter((id) => !known.has(id))) {
      const task = byKey.get(keyOf({ level, id }));
      if (task !== undefined) task.unknown = true;
    }
  };

  /** Waits for all tasks of a level that have not ended. Replaces the previous wait. */
  async function wait(level: Level): Promise<void> {
    const before = waits.get(level);
    const ids = tasks.filter((task) => task.level === level && !isOver(task)).map(({ id }) => id);
    if (ids.length === 0) {
      waits.delete(level);
      before?.controller.abort();
      return;
    }
    const controller = new AbortController();
    const own: Wait = { controller, stale: before?.stale ?? false, nextAt: before?.nextAt };
    waits.set(level, own);
    const progress = client.watchTasks(ids, { level, signal: controller.signal });
    const first = progress.next();
    // The previous wait ends after the new one has started, so that tasks in both keep their polling intervals.
    before?.controller.abort();
    try {
      for (let step = await first; !step.done; step = await progress.next()) {
        if (controller.signal.aborted) return;
        apply(level, own, step.value);
        notify();
      }
      if (waits.get(level) === own) waits.delete(level);
    } catch (thrown) {
      if (controller.signal.aborted) return;
      waits.delete(level);
      if (isSmhError(thrown) && thrown.code === "TaskNotFound") {
        markUnknown(level, ids, new Set(thrown.tasks?.map(({ taskId }) => taskId)));
        error = thrown;
        void wait(level);
      } else {
        stop();
        error = thrown instanceof Error ? thrown : new Error(String(thrown));
      }
    }
    notify();
  }
  function waitForAll(): void {
    levels.forEach((level) => void wait(level));
    notify();
  }
  function stop(): void {
    const ended = [...waits.values()];
    waits.clear();
    ended.forEach(({ controller }) => controller.abort());
    notify();
  }

  return {
    get tasks() {
      return tasks;
    },
    get watching() {
      return waits.size > 0;
    },
    get stale() {
      return [...waits.values()].some(({ stale }) => stale);
    },
    get nextAt() {
      const times = [...waits.values()].flatMap(({ nextAt }) => nextAt ?? []);
      return times.length === 0 ? undefined : Math.min(...times);
    },
    get answeredAt() {
      return answeredAt;
    },
    get error() {
      return error;
    },
    watch(names) {
      const since = performance.now();
      error = undefined;
      setTasks(names.map((name) => byKey.get(keyOf(name)) ?? { ...name, since }));
      for (const task of tasks) delete task.unknown;
      waitForAll();
    },
    add(names, type) {
      const since = performance.now();
      const fresh = names.filter((name) => !byKey.has(keyOf(name)));
      const known = type === undefined ? {} : { type };
      setTasks([...fresh.map((name): WatchedTask => ({ ...name, ...known, since })), ...tasks]);
      waitForAll();
    },
    remove(name) {
      const waiting = waits.size > 0;
      setTasks(tasks.filter((task) => keyOf(task) !== keyOf(name)));
      if (!tasks.some(({ unknown }) => unknown)) error = undefined;
      if (waiting) void wait(name.level);
      notify();
    },
    stop,
    leave() {
      stop();
      results.cancel();
    },
    start() {
      error = undefined;
      for (const task of tasks) delete task.unknown;
      waitForAll();
    },
    loadResult: results.load,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
