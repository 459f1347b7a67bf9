// The tasks that the user watches, and the waits that tell of them: one for each level.

import { isSmhError, type SmhClient, type TaskProgress } from "smh-wasm";
import type { ClientEvents } from "../clients/client-events.js";
import { levels, type Level, type TaskName } from "./task-ids.js";
import { taskResults } from "./task-results.js";
import { isOver, keyOf, type WatchedTask } from "./watched-task.js";

export interface TaskWatch {
  /** In the order of the list. */
  readonly tasks: readonly WatchedTask[];
  /** Somebody waits. */
  readonly watching: boolean;
  /** The last attempt to ask has failed, and is repeated. */
  readonly stale: boolean;
  /** When the service is asked next; nothing where that is not known. */
  readonly nextAt: number | undefined;
  /** When it has answered last. */
  readonly answeredAt: number | undefined;
  /** Why nobody waits any more. */
  readonly error: Error | undefined;
  /** Makes these the whole list, and waits for those that have not ended. */
  watch(tasks: readonly TaskName[]): void;
  /** Puts tasks at the head of the list, of a type if it is known. */
  add(tasks: readonly TaskName[], type?: string): void;
  remove(task: TaskName): void;
  /** Ends the waiting. */
  stop(): void;
  /** Ends all: no request goes out any more. */
  leave(): void;
  /** Goes on; asks also for those that the service did not know. */
  start(): void;
  /** Asks for the result of a task that has ended; what failed is asked for again. */
  wantResult(task: WatchedTask): void;
  subscribe(listener: () => void): () => void;
}

interface Wait {
  readonly ending: AbortController;
  stale: boolean;
  nextAt: number | undefined;
}

/** Whose tasks a wait's request asks for. */
function levelAsked(operation: string): Level | undefined {
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
  const tell = () => listeners.forEach((listener) => listener());
  const results = taskResults(client, tell);

  // Progress comes with news only; these tell also of rounds that brought none.
  events.subscribe((event) => {
    if (event.type !== "response" && event.type !== "retry") return;
    const level = levelAsked(event.operation);
    if (level === undefined) return;
    const own = waits.get(level);
    if (event.type === "response") answeredAt = performance.now();
    else if (own !== undefined) own.nextAt = performance.now() + event.delayMs;
    tell();
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
  /** The tasks that the service does not know are put aside; the others are waited for. */
  const loseUnknown = (level: Level, ids: readonly string[], known: ReadonlySet<string>) => {
    for (const id of ids.filter((id) => !known.has(id))) {
      const task = byKey.get(keyOf({ level, id }));
      if (task !== undefined) task.lost = true;
    }
  };

  /** Waits for all of a level that have not ended, in place of the wait before. */
  async function wait(level: Level): Promise<void> {
    const before = waits.get(level);
    const ids = tasks.filter((task) => task.level === level && !isOver(task)).map(({ id }) => id);
    if (ids.length === 0) {
      waits.delete(level);
      before?.ending.abort();
      return;
    }
    const ending = new AbortController();
    const own: Wait = { ending, stale: before?.stale ?? false, nextAt: before?.nextAt };
    waits.set(level, own);
    const progress = client.watchTasks(ids, { level, signal: ending.signal });
    const first = progress.next();
    // Only now: what both wait for goes on being asked for at its own pace.
    before?.ending.abort();
    try {
      for (let step = await first; !step.done; step = await progress.next()) {
        if (ending.signal.aborted) return;
        apply(level, own, step.value);
        tell();
      }
      if (waits.get(level) === own) waits.delete(level);
    } catch (thrown) {
      if (ending.signal.aborted) return;
      waits.delete(level);
      if (isSmhError(thrown) && thrown.code === "TaskNotFound") {
        loseUnknown(level, ids, new Set(thrown.tasks?.map(({ taskId }) => taskId)));
        error = thrown;
        void wait(level);
      } else {
        stop();
        error = thrown instanceof Error ? thrown : new Error(String(thrown));
      }
    }
    tell();
  }
  function waitForAll(): void {
    levels.forEach((level) => void wait(level));
    tell();
  }
  function stop(): void {
    const ended = [...waits.values()];
    waits.clear();
    ended.forEach(({ ending }) => ending.abort());
    tell();
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
      for (const task of tasks) delete task.lost;
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
      if (!tasks.some(({ lost }) => lost)) error = undefined;
      if (waiting) void wait(name.level);
      tell();
    },
    stop,
    leave() {
      stop();
      results.pause();
    },
    start() {
      error = undefined;
      for (const task of tasks) delete task.lost;
      waitForAll();
    },
    wantResult: results.want,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
