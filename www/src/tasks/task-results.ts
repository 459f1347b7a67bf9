// Loads the results of ended tasks. Each needs its own request, so only a few are loaded at a time.

import type { SmhClient } from "smh-wasm";
import type { WatchedTask } from "./watched-task.js";

const MAX_CONCURRENT = 4;

export interface TaskResults {
  /** Loads a task's result, unless it is loaded or being loaded. A failed attempt is repeated. */
  load(task: WatchedTask): void;
  /** Aborts all requests; `load` starts them again. */
  cancel(): void;
}

export function taskResults(client: SmhClient, onChange: () => void): TaskResults {
  const queue = new Set<WatchedTask>();
  const loading = new Set<WatchedTask>();
  let canceller = new AbortController();

  const request = async (task: WatchedTask, signal: AbortSignal) => {
    try {
      const typed = await (task.level === "library"
        ? client.queryLibraryTask(task.id, { signal })
        : client.querySpaceTask(task.id, { signal }));
      task.type = typed.taskType;
      task.result = typed;
    } catch (thrown) {
      if (signal.aborted) return;
      task.result = thrown instanceof Error ? thrown : new Error(String(thrown));
    }
    loading.delete(task);
    loadNext();
    onChange();
  };
  const loadNext = () => {
    for (const task of queue) {
      if (loading.size >= MAX_CONCURRENT) return;
      queue.delete(task);
      loading.add(task);
      void request(task, canceller.signal);
    }
  };
  return {
    load(task) {
      if (loading.has(task)) return;
      if (task.result instanceof Error) delete task.result;
      if (task.result !== undefined) return;
      queue.add(task);
      loadNext();
    },
    cancel() {
      canceller.abort();
      canceller = new AbortController();
      queue.clear();
      loading.clear();
    },
  };
}
