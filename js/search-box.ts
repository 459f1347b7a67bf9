// What the entries for React and Vue share: a search view that exists only while there is a client and the component is
// there. It loads neither a framework nor the WebAssembly glue: of the latter it knows types alone.

import type {
  CallOptions,
  SearchConditions,
  SearchSnapshot,
  SearchView,
  SearchViewOptions,
  SmhClient,
  SmhError,
} from "./exports.js";
import { IDLE as idle, tell } from "../src/web/view/snapshot.js";

/** What is shown where there is no view. */
export const IDLE = idle as SearchSnapshot;

/** How a search is asked for. */
export interface SearchPace {
  immediate?: boolean;
}

export interface SearchBox {
  /** The same object until something changes. */
  getSnapshot(): SearchSnapshot;
  /** Calls `listener` after every change, until the function that it gives is called. */
  subscribe(listener: () => void): () => void;
  /** Which client and options to use from now on. Options with the same values change nothing. */
  use(client: SmhClient | undefined, options: SearchViewOptions): void;
  /** The component is there, or there again. */
  mount(): void;
  /** The component is gone, or hidden. */
  unmount(): void;
  search(conditions: SearchConditions, pace?: SearchPace): void;
  clear(): void;
  loadMore(options?: CallOptions): Promise<void>;
  retry(): void;
}

/** A view, or why there is none, and what it was opened with. */
interface Opened {
  readonly client: SmhClient;
  readonly options: SearchViewOptions;
  view?: SearchView;
  failure?: SearchSnapshot;
}

export function createSearchBox(): SearchBox {
  const listeners = new Set<() => void>();
  let mounted = false;
  let client: SmhClient | undefined;
  let options: SearchViewOptions = {};
  /** What was searched last, for the next view. */
  let wanted: { conditions: SearchConditions; pace: SearchPace | undefined } | undefined;
  let opened: Opened | undefined;

  const change = () => {
    for (const listener of [...listeners]) tell(listener);
  };

  function open(by: SmhClient): void {
    const opening: Opened = { client: by, options };
    opened = opening;
    try {
      const view = by.openSearchView(options);
      opening.view = view;
      view.subscribe(() => opened === opening && change());
      if (wanted) view.search(wanted.conditions, wanted.pace);
    } catch (error) {
      // Whoever gave what can't be used has long returned.
      opening.failure = failed(error);
    }
    change();
  }

  function close(): void {
    const view = opened?.view;
    opened = undefined;
    // It rejects where the module has stopped, which the snapshot tells.
    view?.close().catch(() => {});
    change();
  }

  /** Opens and closes until there is a view exactly where there should be one, and the right one. */
  function adjust(): void {
    if (opened && (opened.client !== client || !equal(opened.options, options))) close();
    if (!opened && mounted && client) open(client);
  }

  return {
    getSnapshot() {
      if (opened?.failure) return opened.failure;
      try {
        return opened?.view?.getSnapshot() ?? IDLE;
      } catch (error) {
        // The module has stopped: a component that shows it must not fall with it.
        return opened ? (opened.failure = failed(error)) : IDLE;
      }
    },
    subscribe(listener) {
      // The same function may be given twice.
      const entry = () => listener();
      listeners.add(entry);
      return () => void listeners.delete(entry);
    },
    use(newClient, newOptions) {
      client = newClient;
      // The application may change its own object.
      options = { ...newOptions };
      adjust();
    },
    mount() {
      mounted = true;
      adjust();
    },
    unmount() {
      mounted = false;
      // React's StrictMode mounts again before this has run, and goes on with the same view.
      queueMicrotask(() => {
        if (!mounted && opened) close();
      });
    },
    search(conditions, pace) {
      const view = opened?.view;
      if (view === undefined || view.getSnapshot().status === "closed") {
        wanted = { conditions, pace };
        recover();
        return;
      }
      const before = wanted;
      const wish = { conditions, pace };
      wanted = wish;
      try {
        view.search(conditions, pace);
      } catch (error) {
        wanted = before;
        throw error;
      }
      // The view's own copy, unless a listener has asked for something else meanwhile.
      if (wanted === wish) wanted = { conditions: view.getSnapshot().conditions ?? conditions, pace };
      recover();
    },
    clear() {
      wanted = undefined;
      opened?.view?.clear();
      recover();
    },
    loadMore: async (callOptions) => opened?.view?.loadMore(callOptions),
    retry: () => opened?.view?.retry(),
  };

  /** Conditions that could not be used have been replaced. */
  function recover(): void {
    if (!opened?.view || !opened.failure) return;
    delete opened.failure;
    change();
  }
}

/** What is shown where a view could not be opened, or could not search what had been asked for before it was there. */
function failed(error: unknown): SearchSnapshot {
  // `isSmhError` would bring the class along.
  if (!(Symbol.for("smh-wasm.SmhError") in Object(error))) throw error;
  const known = error as SmhError;
  // One with a cause is of a module that has stopped, and has a sentence for the user.
  if (known.kind === "closed" && known.cause === undefined) return Object.freeze({ ...IDLE, status: "closed" });
  return Object.freeze({ ...IDLE, status: "failed", error: known });
}

/** Whether both have the same values. */
function equal(one: SearchViewOptions, another: SearchViewOptions): boolean {
  const values: Record<string, unknown> = { ...one };
  const others: Record<string, unknown> = { ...another };
  return Object.keys({ ...values, ...others }).every((name) => Object.is(values[name], others[name]));
}
