// The composable for Vue, as an application writes it. Compiled only, never run.

import type { SearchItem, SearchSnapshot, SearchViewOptions, SmhClient, SmhError } from "smh-wasm";
import type { SmhClient as SlimClient } from "smh-wasm/slim";
import { useSmhSearch, type SmhSearch } from "smh-wasm/vue";
import { computed, reactive, ref, shallowRef } from "vue";
import { same } from "./same.js";

export async function useIt(client: SmhClient, slim: SlimClient, signal: AbortSignal): Promise<void> {
  const { snapshot, status, items, hasMore, error, search, clear, loadMore, retry } = useSmhSearch(client);
  same<SmhSearch, ReturnType<typeof useSmhSearch>>(true);
  same<SearchSnapshot, typeof snapshot.value>(true);
  same<SearchSnapshot["status"], typeof status.value>(true);
  same<readonly SearchItem[], typeof items.value>(true);
  same<boolean, typeof hasMore.value>(true);
  same<SmhError | undefined, typeof error.value>(true);
  search({ keyword: "a" });
  search(reactive({ type: "image" as const }), { immediate: true });
  clear();
  retry();
  await loadMore();
  await loadMore({ signal });

  useSmhSearch(undefined);
  for (const one of [shallowRef<SmhClient>(), ref<SmhClient>(), ref(client), computed(() => client), () => undefined, slim]) {
    useSmhSearch(one);
  }
  const options: SearchViewOptions = { debounceMs: 100, signal };
  for (const some of [options, ref(options), reactive({ withInode: true }), computed(() => options), () => options]) {
    useSmhSearch(client, some);
  }

  // @ts-expect-error a client, or none yet
  useSmhSearch();
  // @ts-expect-error no other client
  useSmhSearch(ref({}));
  // @ts-expect-error a number
  useSmhSearch(client, { debounceMs: "100" });
  // @ts-expect-error a number
  useSmhSearch(client, () => ({ debounceMs: "100" }));
  // @ts-expect-error unknown options are typing errors
  useSmhSearch(client, { debounce: 100 });
  // @ts-expect-error conditions are required
  search();
  // @ts-expect-error the snapshot is read-only
  snapshot.value = snapshot.value;
  // @ts-expect-error the snapshot is read-only
  items.value = [];
}
