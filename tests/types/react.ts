// The hook for React, as an application writes it. Compiled only, never run.

import type { SearchSnapshot, SearchViewOptions, SmhClient, SmhError } from "smh-wasm";
import { useSmhSearch, type SmhSearch } from "smh-wasm/react";
import type { SmhClient as SlimClient } from "smh-wasm/slim";
import { same } from "./same.js";

export async function useIt(client: SmhClient | undefined, slim: SlimClient, signal: AbortSignal): Promise<void> {
  const { snapshot, search, clear, loadMore, retry } = useSmhSearch(client);
  same<SmhSearch, ReturnType<typeof useSmhSearch>>(true);
  same<SearchSnapshot, typeof snapshot>(true);
  same<SmhError | undefined, typeof snapshot.error>(true);
  search({ keyword: "a", type: ["image", "!dir"] });
  search({}, { immediate: true });
  same<void, ReturnType<typeof search>>(true);
  clear();
  retry();
  await loadMore();
  await loadMore({ signal });

  const options: SearchViewOptions = { debounceMs: 100, hiddenGraceMs: false, withInode: true, signal };
  useSmhSearch(undefined, options);
  useSmhSearch(slim, {});

  // @ts-expect-error a client, or none yet
  useSmhSearch();
  // @ts-expect-error no other client
  useSmhSearch({});
  // @ts-expect-error none yet is undefined
  useSmhSearch(null);
  // @ts-expect-error a number
  useSmhSearch(client, { debounceMs: "100" });
  // @ts-expect-error unknown options are typing errors
  useSmhSearch(client, { debounce: 100 });
  // @ts-expect-error conditions are required
  search();
  // @ts-expect-error unknown conditions are typing errors
  search({ keywords: "a" });
  // @ts-expect-error a snapshot is read-only
  snapshot.items.push({});
}
