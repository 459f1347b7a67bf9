// The common part of the entries for React and Vue: a search view that is open while there is a client and the component is
// mounted. It imports neither a framework nor the WebAssembly glue.

import { callListener } from "../src/web/platform/callbacks.js";
import { IDLE as idle } from "../src/web/view/store.js";
import type {
  CallOptions,
  SearchConditions,
  SearchSnapshot,
  SearchView,
  SearchViewOptions,
  SmhClient,
  SmhError,
} from "./exports.js";

/** The snapshot while there is no view. */
export const IDLE = idle as SearchSnapshot;

export interface SearchOptions {
  immediate?: boolean;
}

export interface SearchBox {
  /** The same object until something changes. */
  getSnapshot(): SearchSnapshot;
  /** Calls `listener` after every change. Returns a function that ends this. */
  subscribe(listener: () => void): () => void;
  /** Sets the client and the options. Options with the same values change nothing. */
  use(client: SmhClient | undefined, options: SearchViewOptions): void;
  /** The component is mounted, or shown again. */
  mount(): void;
  /** The component is unmounted, or hidden. */
  unmount(): void;
  search(conditions: SearchConditions, options?: SearchOptions): void;
  clear(): void;
  loadMore(options?: CallOptions): Promise<void>;
  retry(): void;
}

/** A view, or the snapshot of the failure to open one, and what it was opened with. */
interface OpenedView {
  readonly client: SmhClient;
  readonly options: SearchViewOptions;
  view?: SearchView;
  failure?: SearchSnapshot;
}

export function createSearchBox(): SearchBox {
  const listeners = new Set<() => void>();
  let mounted = false;
  let client: SmhClient | undefined;
  let viewOptions: SearchViewOptions = {};
  /** The last search, for the next view. */
  let lastSearch: { conditions: SearchConditions; options: SearchOptions | undefined } | undefined;
  let opened: OpenedView | undefined;

  const notify = () => {
    for (const listener of [...listeners]) callListener(listener);
  };

  function open(withClient: SmhClient): void {
    const opening: OpenedView = { client: withClient, options: viewOptions };
    opened = opening;
    try {
      const view = withClient.openSearchView(viewOptions);
      opening.view = view;
      view.subscribe(() => opened === opening && notify());
      if (lastSearch) view.search(lastSearch.conditions, lastSearch.options);
    } catch (error) {
      // The code that passed invalid options or conditions has returned already, so the snapshot shows the error.
      opening.failure = failureSnapshot(error);
    }
    notify();
  }

  function close(): void {
    const view = opened?.view;
    opened = undefined;
    // Rejects if the module has crashed, which the snapshot shows.
    view?.close().catch(() => {});
    notify();
  }

  /** Opens and closes the view so that it matches the client, the options and whether the component is mounted. */
  function adjust(): void {
    if (opened && (opened.client !== client || !equal(opened.options, viewOptions))) close();
    if (!opened && mounted && client) open(client);
  }

  /** Removes the failure of an earlier search, after one with valid conditions. */
  function clearFailure(): void {
    if (!opened?.view || !opened.failure) return;
    delete opened.failure;
    notify();
  }

  return {
    getSnapshot() {
      if (opened?.failure) return opened.failure;
      try {
        return opened?.view?.getSnapshot() ?? IDLE;
      } catch (error) {
        // The module has crashed. A component that renders the snapshot must not fail because of it.
        return opened ? (opened.failure = failureSnapshot(error)) : IDLE;
      }
    },
    subscribe(listener) {
      // The same function may be passed more than once.
      const entry = () => listener();
      listeners.add(entry);
      return () => void listeners.delete(entry);
    },
    use(newClient, newOptions) {
      client = newClient;
      // A copy, because the application may change its object.
      viewOptions = { ...newOptions };
      adjust();
    },
    mount() {
      mounted = true;
      adjust();
    },
    unmount() {
      mounted = false;
      // React's StrictMode mounts the component again before this runs, and keeps the view.
      queueMicrotask(() => {
        if (!mounted && opened) close();
      });
    },
    search(conditions, options) {
      const view = opened?.view;
      if (view === undefined || view.getSnapshot().status === "closed") {
        lastSearch = { conditions, options };
        clearFailure();
        return;
      }
      const previous = lastSearch;
      const current = { conditions, options };
      lastSearch = current;
      try {
        view.search(conditions, options);
      } catch (error) {
        lastSearch = previous;
        throw error;
      }
      // Keeps the view's own copy of the conditions, unless a listener has started another search.
      if (lastSearch === current) lastSearch = { conditions: view.getSnapshot().conditions ?? conditions, options };
      clearFailure();
    },
    clear() {
      lastSearch = undefined;
      opened?.view?.clear();
      clearFailure();
    },
    loadMore: async (callOptions) => opened?.view?.loadMore(callOptions),
    retry: () => opened?.view?.retry(),
  };
}

/** The snapshot after a failure to open a view, or to search with the conditions set before it was opened. */
function failureSnapshot(error: unknown): SearchSnapshot {
  // Not `isSmhError`, whose import would add the error class to this entry.
  if (!(Symbol.for("smh-wasm.SmhError") in Object(error))) throw error;
  const smhError = error as SmhError;
  // An error of kind "closed" with a cause means that the module has crashed.
  if (smhError.kind === "closed" && smhError.cause === undefined) return Object.freeze({ ...IDLE, status: "closed" });
  return Object.freeze({ ...IDLE, status: "failed", error: smhError });
}

/** Whether both have the same values. */
function equal(one: SearchViewOptions, another: SearchViewOptions): boolean {
  const values: Record<string, unknown> = { ...one };
  const others: Record<string, unknown> = { ...another };
  return Object.keys({ ...values, ...others }).every((name) => Object.is(values[name], others[name]));
}
