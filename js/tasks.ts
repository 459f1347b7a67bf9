// `client.watchTasks()`: a wait for tasks as an async iterator.

import type { SmhClient, TaskIdInput, TaskProgress, WaitOptions } from "./glue/smh_wasm.js";

/** What fires when either of two signals does; the second is the application's, and may be anything. */
function either(own: AbortSignal, given: AbortSignal): AbortSignal {
  const fired = () => (own.aborted ? own : given);
  const both = [own, given];
  return {
    get aborted() {
      return fired().aborted;
    },
    get reason() {
      return fired().reason;
    },
    addEventListener: (type: "abort", listener: () => void) => both.forEach((one) => one.addEventListener(type, listener)),
    removeEventListener: (type: "abort", listener: () => void) => both.forEach((one) => one.removeEventListener(type, listener)),
  } as AbortSignal;
}

export async function* watchTasks(
  this: SmhClient,
  ids: TaskIdInput | Iterable<TaskIdInput>,
  options: Omit<WaitOptions, "onProgress"> = {},
): AsyncGenerator<TaskProgress, void, undefined> {
  const leaving = new AbortController();
  /** What has not been looked at yet; a loop that is slow sees only the newest. */
  let news: TaskProgress | undefined;
  let over = false;
  let wake = () => {};
  const onProgress = (progress: TaskProgress) => {
    news = progress;
    wake();
  };
  const own = leaving.signal;
  const given = typeof options === "object" && options !== null ? { ...options } : options;
  const signal = given?.signal === undefined ? own : either(own, given.signal);
  const waiting = this.waitForTasks(ids, typeof given === "object" && given !== null ? { ...given, signal, onProgress } : given);
  const end = () => {
    over = true;
    wake();
  };
  waiting.then(end, end);
  try {
    for (;;) {
      if (news) {
        const progress = news;
        news = undefined;
        yield progress;
      } else if (over) {
        await waiting;
        return;
      } else {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  } finally {
    leaving.abort();
  }
}
