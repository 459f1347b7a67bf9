// `client.pages()`: a search as an async iterator.

import { onAbort } from "../src/web/platform/abort_signal.js";
import { iterate, changed, type Steps } from "./iterate.js";
import type { CallOptions } from "./types/call.js";
import type { SmhClient } from "./types/client.js";
import type { ItemOptions, Marker, SearchConditions, SearchPage } from "./types/search.js";

/** The first wait before asking again where the service says "not yet", in milliseconds; and the longest. */
const FIRST_WAIT_MS = 200;
const MAX_WAIT_MS = 2_000;

/** What the WebAssembly side offers beside its public methods. */
interface Inner extends SmhClient {
  /** The same client, to be freed by itself. */
  _same(): Inner;
  /** A loop begins: its search is deleted if the page goes or the client is closed; `left` is called if the page goes. */
  _begin(left: (error: Error) => void): number;
  /** The create of this loop was answered. */
  _made(loop: number, searchId: string): void;
  /** The loop has ended: its search is deleted, whatever it takes. */
  _end(loop: number): void;
}

export function pages(
  this: SmhClient,
  conditions: SearchConditions,
  options: CallOptions & ItemOptions = {},
): AsyncIterableIterator<SearchPage> {
  return iterate(() => search(this as Inner, conditions, options));
}

function search(owner: Inner, conditions: SearchConditions, options: CallOptions & ItemOptions): Steps<SearchPage> {
  // The application may free its own while the loop goes on.
  const client = owner._same();
  const ending = new AbortController();
  const own = changed(options, ending.signal);
  let searchId: string | undefined;
  /** Where the next page starts; none after the last. */
  let marker: Marker | undefined;
  let working = false;
  let ended = false;
  let wake = () => {};
  let listening: { stop(): void } | undefined;
  // A create in flight is abandoned, and its search deleted once its answer is there.
  const loop = client._begin((error) => {
    ending.abort(error);
    wake();
  });
  const remove = () => {
    client._end(loop);
    wake();
  };
  const first = async () => {
    const page = await client.createSearch(conditions, own);
    // From here on the search is deleted, whatever `options` do when they are looked at again.
    searchId = page.searchId;
    client._made(loop, searchId);
    const { signal } = options;
    // The loop may be busy with a page for long.
    if (signal) listening = onAbort(signal, remove);
    return page;
  };
  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  const next = async () => {
    if (ending.signal.aborted) throw ending.signal.reason;
    if (searchId !== undefined && marker === undefined) return undefined;
    for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 1.5, MAX_WAIT_MS)) {
      const page =
        searchId === undefined || marker === undefined ? await first() : await client.continueSearch(searchId, marker, own);
      marker = page.hasMore ? page.nextMarker : undefined;
      if (page.contents.length > 0 || marker === undefined) return page;
      // An abort ends the wait; the next call then rejects with its reason.
      await pause(waitMs);
    }
  };
  return {
    async next() {
      working = true;
      try {
        return await next();
      } finally {
        working = false;
        if (ended) client.free();
      }
    },
    end() {
      ended = true;
      listening?.stop();
      ending.abort(null);
      remove();
      if (!working) client.free();
    },
  };
}
