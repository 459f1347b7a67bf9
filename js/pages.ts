// `client.pages()`: a search as an async iterator.

import type { SmhClient, CallOptions, ItemOptions, SearchConditions, SearchPage } from "./glue/smh_wasm.js";

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

export async function* pages(
  this: SmhClient,
  conditions: SearchConditions,
  options: CallOptions & ItemOptions = {},
): AsyncGenerator<SearchPage, void, undefined> {
  // The application may free its own while the loop goes on.
  const client = (this as Inner)._same();
  let wanted: string | undefined;
  let wake = () => {};
  const letGo = () => {
    if (wanted !== undefined) client._end(wanted);
    wanted = undefined;
    wake();
  };
  // A page that may come back goes on with its loop.
  const leave = ({ persisted }: PageTransitionEvent) => persisted || letGo();
  let signal: AbortSignal | undefined;
  try {
    let page = await client.createSearch(conditions, options);
    const { searchId } = page;
    // From here on the search is deleted, whatever `options` do when they are looked at again.
    wanted = searchId;
    client._begin(searchId);
    globalThis.addEventListener?.("pagehide", leave);
    signal = options.signal;
    // The loop may be busy with a page for long.
    signal?.addEventListener("abort", letGo);
    for (let waitMs = FIRST_WAIT_MS; ; ) {
      const more = page.hasMore && page.nextMarker !== undefined;
      if (page.contents.length > 0 || !more) {
        yield page;
        waitMs = FIRST_WAIT_MS;
      } else {
        // An abort ends the wait; the next call then rejects with its reason.
        await new Promise<void>((resolve) => {
          wake = resolve;
          setTimeout(resolve, waitMs);
        });
        waitMs = Math.min(waitMs * 1.5, MAX_WAIT_MS);
      }
      if (!more || page.nextMarker === undefined) return;
      page = await client.continueSearch(searchId, page.nextMarker, options);
    }
  } finally {
    letGo();
    client.free();
    globalThis.removeEventListener?.("pagehide", leave);
    try {
      signal?.removeEventListener("abort", letGo);
    } catch {
      // What behaves like a signal only as far as a call needs it.
    }
  }
}
