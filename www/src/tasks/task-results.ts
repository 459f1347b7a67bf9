// The results of tasks that have ended: each is a request of its own, so they are asked for a few at a time.

import type { SmhClient } from "smh-wasm";
import type { WatchedTask } from "./watched-task.js";

const AT_A_TIME = 4;

export interface TaskResults {
  /** Asks for a task's result, unless that is there or on its way. */
  want(task: WatchedTask): void;
  /** Lets go of what is on its way; whoever still wants it says so again. */
  pause(): void;
}

export function taskResults(client: SmhClient, onChange: () => void): TaskResults {
  const wanted = new Set<WatchedTask>();
  const asking = new Set<WatchedTask>();
  let pausing = new AbortController();

  const ask = async (task: WatchedTask, signal: AbortSignal) => {
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
    asking.delete(task);
    askMore();
    onChange();
  };
  const askMore = () => {
    for (const task of wanted) {
      if (asking.size >= AT_A_TIME) return;
      wanted.delete(task);
      asking.add(task);
      void ask(task, pausing.signal);
    }
  };
  return {
    want(task) {
      if (asking.has(task)) return;
      if (task.result instanceof Error) delete task.result;
      if (task.result !== undefined) return;
      wanted.add(task);
      askMore();
    },
    pause() {
      pausing.abort();
      pausing = new AbortController();
      wanted.clear();
      asking.clear();
    },
  };
}
