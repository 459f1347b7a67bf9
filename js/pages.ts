// `client.pages()`: a search as an async iterator.

import type { SmhClient, CallOptions, ItemOptions, Marker, SearchConditions, SearchPage } from "./glue/smh_wasm.js";
import { onAbort } from "./abort.js";
import { iterate, changed, type Steps } from "./iterate.js";

/** The first wait before asking again where the service says "not yet", in milliseconds; and the longest. */
const FIRST_WAIT_MS = 200;
const MAX_WAIT_MS = 2_000;

/** What the WebAssembly side offers beside its public methods. */
interface Inner extends SmhClient {
  /** The same client, to be freed by itself. */
  _same(): Inner;
  /** The loop over this search begins: it is deleted if the page dies or the client is closed. */
  _begin(searchId: string): void;
  /** The loop has ended: the search is deleted, whatever it takes. */
  _end(searchId: string): void;
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
  let deleted = false;
  /** Where the next page starts; none after the last. */
  let marker: Marker | undefined;
  let working = false;
  let wake = () => {};
  const remove = () => {
    if (searchId !== undefined && !deleted) {
      deleted = true;
      client._end(searchId);
    }
    wake();
  };
  // A page that may come back goes on with its loop.
  const leave = ({ persisted }: PageTransitionEvent) => persisted || remove();
  let listening: { stop(): void } | undefined;
  const free = () => {
    remove();
    client.free();
    globalThis.removeEventListener?.("pagehide", leave);
    listening?.stop();
  };
  const first = async () => {
    const page = await client.createSearch(conditions, own);
    // From here on the search is deleted, whatever `options` do when they are looked at again.
    searchId = page.searchId;
    client._begin(searchId);
    globalThis.addEventListener?.("pagehide", leave);
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
        if (ending.signal.aborted) free();
      }
    },
    end() {
      ending.abort(null);
      remove();
      if (!working) free();
    },
  };
}
