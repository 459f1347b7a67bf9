import { effect, signal, untracked, type Signal } from "@angular/core";
import type { SearchConditions, SearchSnapshot, SearchView, SearchViewOptions, SmhClient } from "smh-wasm";

const IDLE: SearchSnapshot = { status: "idle", items: [], hasMore: false, searchFinished: false };

/**
 * A search box that lives as long as the component, directive or service that calls this in its constructor or in a field.
 * There may be no client yet: what is searched meanwhile is searched when there is one.
 */
export function injectSmhSearch(client: Signal<SmhClient | undefined>, options?: SearchViewOptions) {
  const snapshot = signal(IDLE);
  let view: SearchView | undefined;
  let wanted: SearchConditions | undefined;

  effect((onCleanup) => {
    const opened = client()?.openSearchView(options);
    if (!opened) return;
    view = opened;
    const stop = opened.subscribe(() => snapshot.set(opened.getSnapshot()));
    if (wanted) untracked(() => opened.search(wanted!));
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
      wanted = conditions;
      view?.search(conditions, pace);
    },
    clear() {
      wanted = undefined;
      view?.clear();
    },
    loadMore: () => view?.loadMore(),
    retry: () => view?.retry(),
  };
}
