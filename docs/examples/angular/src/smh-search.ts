import { effect, signal, untracked, type Signal } from "@angular/core";
import type { SearchConditions, SearchSnapshot, SearchView, SearchViewOptions, SmhClient } from "smh-wasm";

const IDLE: SearchSnapshot = { status: "idle", items: [], hasMore: false, searchFinished: false };

/**
 * A search box with the lifetime of the component, directive or service that calls this in its constructor or in a field.
 * Before there is a client, it remembers the conditions and searches for them once there is one.
 */
export function injectSmhSearch(client: Signal<SmhClient | undefined>, options?: SearchViewOptions) {
  const snapshot = signal(IDLE);
  let view: SearchView | undefined;
  let last: SearchConditions | undefined;

  effect((onCleanup) => {
    const opened = client()?.openSearchView(options);
    if (!opened) return;
    view = opened;
    const stop = opened.subscribe(() => snapshot.set(opened.getSnapshot()));
    if (last) untracked(() => opened.search(last!));
    onCleanup(() => {
      stop();
      view = undefined;
      snapshot.set(IDLE);
      void opened.close();
    });
  });

  return {
    snapshot: snapshot.asReadonly(),
    search(conditions: SearchConditions, pace?: { immediate?: boolean }) {
      last = conditions;
      view?.search(conditions, pace);
    },
    clear() {
      last = undefined;
      view?.clear();
    },
    loadMore: () => view?.loadMore(),
    retry: () => view?.retry(),
  };
}
