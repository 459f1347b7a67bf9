// `client.pages()`: a search as an async iterator of its pages.

import { onAbort } from "../src/web/platform/abort_signal.js";
import { delay } from "../src/web/platform/wait.js";
import type { InternalClient } from "./internal-client.js";
import { iterate, withSignal, type IteratorSource } from "./iterate.js";
import type { CallOptions } from "./types/call.js";
import type { SmhClient } from "./types/client.js";
import type { ItemOptions, Marker, SearchConditions, SearchPage } from "./types/search.js";

// The delays before the next request after an empty page, in milliseconds: those of src/session/follow_up.rs.
const FIRST_DELAY_MS = 200;
const DELAY_GROWTH = 1.5;
const MAX_DELAY_MS = 2_000;

export function pages(
  this: SmhClient,
  conditions: SearchConditions,
  options: CallOptions & ItemOptions = {},
): AsyncIterableIterator<SearchPage> {
  return iterate(() => pagesOf(this as InternalClient, conditions, options));
}

function pagesOf(
  callersClient: InternalClient,
  conditions: SearchConditions,
  options: CallOptions & ItemOptions,
): IteratorSource<SearchPage> {
  // The application may free its own object during the loop.
  const client = callersClient._same();
  const controller = new AbortController();
  const ownOptions = withSignal(options, controller.signal);
  let searchId: string | undefined;
  /** Where the next page starts; `undefined` after the last page. */
  let marker: Marker | undefined;
  let isRunning = false;
  let ended = false;
  let wake = () => {};
  let listening: { stop(): void } | undefined;
  // A create in flight is abandoned: its search is deleted when the response arrives.
  const loop = client._begin((error) => {
    controller.abort(error);
    wake();
  });
  const deleteSearch = () => {
    client._end(loop);
    wake();
  };
  const firstPage = async () => {
    const page = await client.createSearch(conditions, ownOptions);
    // Before `options` are read again, which may throw.
    searchId = page.searchId;
    client._made(loop, searchId);
    const { signal } = options;
    // The application may take long to process a page; the search is deleted as soon as the signal fires.
    if (signal) listening = onAbort(signal, deleteSearch);
    return page;
  };
  const nextPage = async () => {
    if (controller.signal.aborted) throw controller.signal.reason;
    if (searchId !== undefined && marker === undefined) return undefined;
    for (let delayMs = FIRST_DELAY_MS; ; delayMs = Math.min(delayMs * DELAY_GROWTH, MAX_DELAY_MS)) {
      const page =
        searchId === undefined || marker === undefined ? await firstPage() : await client.continueSearch(searchId, marker, ownOptions);
      marker = page.hasMore ? page.nextMarker : undefined;
      if (page.contents.length > 0 || marker === undefined) return page;
      // An abort ends the delay; the next request then rejects with its reason.
      const pause = delay(delayMs);
      wake = pause.stop;
      await pause;
    }
  };
  return {
    async next() {
      isRunning = true;
      try {
        return await nextPage();
      } finally {
        isRunning = false;
        if (ended) client.free();
      }
    },
    end() {
      ended = true;
      listening?.stop();
      controller.abort(null);
      deleteSearch();
      if (!isRunning) client.free();
    },
  };
}
