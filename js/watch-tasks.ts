// `client.watchTasks()`: `client.waitForTasks()` as an async iterator of its progress.

import { iterate, withSignal, type IteratorSource } from "./iterate.js";
import type { SmhClient } from "./types/client.js";
import type { TaskIdInput, TaskProgress, WaitOptions } from "./types/task.js";

export function watchTasks(
  this: SmhClient,
  ids: TaskIdInput | Iterable<TaskIdInput>,
  options: Omit<WaitOptions, "onProgress"> = {},
): AsyncIterableIterator<TaskProgress> {
  return iterate(() => progressOf(this, ids, options));
}

function progressOf(
  client: SmhClient,
  ids: TaskIdInput | Iterable<TaskIdInput>,
  options: Omit<WaitOptions, "onProgress">,
): IteratorSource<TaskProgress> {
  const controller = new AbortController();
  /** Not yielded yet. A slow loop misses earlier ones. */
  let newest: TaskProgress | undefined;
  let settled = false;
  let wake = () => {};
  const onProgress = (progress: TaskProgress) => {
    newest = progress;
    wake();
  };
  const result = client.waitForTasks(ids, withSignal(options, controller.signal, { onProgress }));
  const settle = () => {
    settled = true;
    wake();
  };
  result.then(settle, settle);
  return {
    async next() {
      while (!newest && !settled) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      const progress = newest;
      newest = undefined;
      // Rejects if the wait has failed.
      if (!progress) await result;
      return progress;
    },
    end: () => controller.abort(null),
  };
}
