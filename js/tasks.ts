// `client.watchTasks()`: a wait for tasks as an async iterator.

import { changed, iterate, type Steps } from "./iterate.js";
import type { SmhClient } from "./types/client.js";
import type { TaskIdInput, TaskProgress, WaitOptions } from "./types/task.js";

export function watchTasks(
  this: SmhClient,
  ids: TaskIdInput | Iterable<TaskIdInput>,
  options: Omit<WaitOptions, "onProgress"> = {},
): AsyncIterableIterator<TaskProgress> {
  return iterate(() => watch(this, ids, options));
}

function watch(
  client: SmhClient,
  ids: TaskIdInput | Iterable<TaskIdInput>,
  options: Omit<WaitOptions, "onProgress">,
): Steps<TaskProgress> {
  const ending = new AbortController();
  /** Not yielded yet; a slow loop sees only the newest. */
  let newest: TaskProgress | undefined;
  let over = false;
  let wake = () => {};
  const onProgress = (progress: TaskProgress) => {
    newest = progress;
    wake();
  };
  const waiting = client.waitForTasks(ids, changed(options, ending.signal, { onProgress }));
  const end = () => {
    over = true;
    wake();
  };
  waiting.then(end, end);
  return {
    async next() {
      while (!newest && !over) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      const progress = newest;
      newest = undefined;
      if (!progress) await waiting;
      return progress;
    },
    end: () => ending.abort(null),
  };
}
