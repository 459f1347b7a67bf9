// An async iterator that ends at once. An async generator queues `return()` behind a pending `next()`, so consumers outside a
// loop (`Readable.from`, `ReadableStream.from`, observables) could not end it while it waits.

import { onAbort } from "../src/web/platform/abort_signal.js";

/** The source of an iterator's values. */
export interface IteratorSource<T> {
  /** The next value, or `undefined` at the end. Not called again before its promise has settled. */
  next(): Promise<T | undefined>;
  /** Called once, when the iteration ends. A pending promise of `next` is then ignored. */
  end(): void;
}

const done = () => ({ done: true, value: undefined }) as const;

/**
 * Iterates over the values of `start()`, which the first `next()` calls. Calls of `next` settle in order; `return` and
 * `throw` end all that are pending.
 */
export function iterate<T extends object>(start: () => IteratorSource<T>): AsyncIterableIterator<T, void, undefined> {
  type Result = IteratorResult<T, void>;
  /** The pending calls of `next`; the source works for the first. */
  const calls: [(result: Result) => void, (error: unknown) => void][] = [];
  let source: IteratorSource<T> | undefined;
  let ended = false;
  const end = () => {
    if (ended) return;
    ended = true;
    for (const [resolve] of calls.splice(0)) resolve(done());
    source?.end();
  };
  /** Settles the pending calls, except those that `end` has settled. */
  const run = async () => {
    while (calls.length > 0) {
      try {
        if (!source) {
          source = start();
          // `start` may call the application's code, which may end the iteration.
          if (ended) return source.end();
        }
        const value = await source.next();
        if (ended) return;
        if (value) calls.shift()?.[0]({ done: false, value });
        else end();
      } catch (error) {
        if (ended) return;
        calls.shift()?.[1](error);
        try {
          end();
        } catch {
          // The first error is the one to report.
        }
      }
    }
  };
  const iterator: AsyncIterableIterator<T, void, undefined> & AsyncDisposable = {
    next() {
      if (ended) return Promise.resolve(done());
      return new Promise((resolve, reject) => {
        if (calls.push([resolve, reject]) === 1) void run();
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
    // Not every engine has this symbol.
    [(Symbol.asyncDispose ?? Symbol()) as typeof Symbol.asyncDispose]: async () => end(),
  };
  return iterator;
}

/**
 * A signal that fires when one of two fires. Not `AbortSignal.any`, which throws for a signal of another realm and for an object
 * that behaves like one.
 */
function anySignal(own: AbortSignal, callers: AbortSignal): AbortSignal {
  const fired = () => (own.aborted ? own : callers);
  let listening: { stop(): void }[] = [];
  return {
    get aborted() {
      return fired().aborted;
    },
    get reason() {
      return fired().reason;
    },
    addEventListener(_: "abort", listener: () => void) {
      listening = [own, callers].map((signal) => onAbort(signal, listener));
    },
    removeEventListener() {
      for (const { stop } of listening) stop();
    },
  } as unknown as AbortSignal;
}

/**
 * Options with other values for some fields, and with a signal that also fires when `own` does. A value that is not an object is
 * returned unchanged, so that the call rejects it.
 */
export function withSignal<O extends { signal?: AbortSignal }>(options: O, own: AbortSignal, fields: object = {}): O {
  if (typeof options !== "object" || options === null || Array.isArray(options)) return options;
  // A proxy, so that the call reads the options itself, and reports the exception of a getter.
  return new Proxy(fields as O, {
    get(_, name) {
      const value = Reflect.get(name in fields ? fields : options, name);
      if (name !== "signal") return value;
      return value === undefined ? own : anySignal(own, value as AbortSignal);
    },
  });
}
