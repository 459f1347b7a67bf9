// An async iterator that ends at once. A generator queues `return()` behind a pending `next()`, so that whoever consumes it from
// outside (`Readable.from`, `ReadableStream.from`, observables) could not end a loop that waits.

import { onAbort } from "../src/web/platform/abort_signal.js";

/** What an iterator goes through. */
export interface Steps<T> {
  /** Gives the next value, or `undefined` at the end. Called again only after the promise has settled. */
  next(): Promise<T | undefined>;
  /** The loop has ended; a promise of `next` that is still pending is ignored. Called once. */
  end(): void;
}

const done = () => ({ done: true, value: undefined }) as const;

/**
 * Iterates over `start()`, which is called by the first `next()`. Calls of `next` are answered in their order; `return` and
 * `throw` end all that wait.
 */
export function iterate<T extends object>(start: () => Steps<T>): AsyncIterableIterator<T, void, undefined> {
  type Result = IteratorResult<T, void>;
  /** The calls of `next` without an answer, the first of which is at work. */
  const calls: [(result: Result) => void, (error: unknown) => void][] = [];
  let steps: Steps<T> | undefined;
  let over = false;
  const end = () => {
    if (over) return;
    over = true;
    for (const [resolve] of calls.splice(0)) resolve(done());
    steps?.end();
  };
  /** Goes on for as long as somebody waits. A call that `end` has answered is not answered again. */
  const work = async () => {
    while (calls.length > 0) {
      try {
        if (!steps) {
          steps = start();
          // The application's own code, which `start` may call, can end the loop.
          if (over) return steps.end();
        }
        const value = await steps.next();
        if (over) return;
        if (value) calls.shift()?.[0]({ done: false, value });
        else end();
      } catch (error) {
        if (over) return;
        calls.shift()?.[1](error);
        try {
          end();
        } catch {
          // The loop rejects with the first error.
        }
      }
    }
  };
  const iterator: AsyncIterableIterator<T, void, undefined> = {
    next() {
      if (over) return Promise.resolve(done());
      return new Promise((resolve, reject) => {
        if (calls.push([resolve, reject]) === 1) void work();
      });
    },
    async return(value) {
      end();
      return { done: true, value: await value };
    },
    async throw(error) {
      end();
      throw error;
    },
    [Symbol.asyncIterator]: () => iterator,
  };
  if (Symbol.asyncDispose) {
    Object.assign(iterator, {
      async [Symbol.asyncDispose]() {
        end();
      },
    });
  }
  return iterator;
}

/** A signal that fires when `own` or `given` does. `given` is the application's, and may be anything. */
function either(own: AbortSignal, given: AbortSignal): AbortSignal {
  const fired = () => (own.aborted ? own : given);
  let listening: { stop(): void }[] = [];
  return {
    get aborted() {
      return fired().aborted;
    },
    get reason() {
      return fired().reason;
    },
    addEventListener(_: "abort", listener: () => void) {
      listening = [own, given].map((one) => onAbort(one, listener));
    },
    removeEventListener() {
      for (const one of listening) one.stop();
    },
  } as unknown as AbortSignal;
}

/**
 * The same options with `more`, and a signal that also fires when `own` does. What is no object is left for the call to refuse.
 */
export function changed<O extends { signal?: AbortSignal }>(options: O, own: AbortSignal, more: object = {}): O {
  if (typeof options !== "object" || options === null || Array.isArray(options)) return options;
  // Read when the call reads them, so that the call reports what a getter throws.
  return new Proxy(more as O, {
    get(_, name) {
      const value = Reflect.get(name in more ? more : options, name);
      if (name !== "signal") return value;
      return value === undefined ? own : either(own, value as AbortSignal);
    },
  });
}
