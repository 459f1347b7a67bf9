// A DELETE that the browser itself sends once the page has ended in a way that left it no say: `fetchLater`, where the engine
// has it. Plain JavaScript, because the WebAssembly side imports this very file.

import { createAborter, deferFetch, hasFetchLater, listen, pageDocument } from "../platform/globals.js";

/** The searches of a client that are to be deleted if the page dies. */
class Later {
  constructor() {
    /** A search, and the URL that deletes it but for the token. @type {Map<string, { url: string[], armed: AbortController | undefined }>} */
    this.searches = new Map();
    this.token = "";
    /** Stops listening to the page. @type {(() => void) | undefined} */
    this.unheed = undefined;
  }

  /**
   * From now on this search is deleted if the page dies.
   * @param {string} id
   * @param {string} before the URL that deletes it, up to the token
   * @param {string} after and after it
   * @param {string} token as it stands in a URL
   */
  arm(id, before, after, token) {
    this.token = token;
    if (this.searches.has(id)) return;
    this.searches.set(id, { url: [before, after], armed: undefined });
    this.heed();
    this.send();
  }

  /**
   * The server has let go of it.
   * @param {string} id
   */
  disarm(id) {
    this.searches.get(id)?.armed?.abort();
    this.searches.delete(id);
    if (this.searches.size === 0) this.unheed?.();
  }

  /**
   * Another token is in use.
   * @param {string} token as it stands in a URL
   */
  renew(token) {
    if (token === this.token) return;
    this.token = token;
    this.abort();
    this.send();
  }

  /** A page that leaves sends its own; and one that enters the back/forward cache must not send these. */
  heed() {
    if (this.unheed) return;
    const abort = () => this.abort();
    const send = () => this.send();
    const stops = [
      listen(globalThis, "pagehide", abort),
      listen(globalThis, "pageshow", send),
      listen(pageDocument(), "freeze", abort),
      listen(pageDocument(), "resume", send),
    ];
    this.unheed = () => {
      for (const stop of stops) stop();
      this.unheed = undefined;
    };
  }

  abort() {
    for (const search of this.searches.values()) {
      search.armed?.abort();
      search.armed = undefined;
    }
  }

  send() {
    for (const search of this.searches.values()) {
      if (search.armed) continue;
      const armed = createAborter();
      const deferred = deferFetch(search.url.join(this.token), {
        method: "DELETE",
        credentials: "omit",
        referrerPolicy: "no-referrer",
        cache: "no-store",
        signal: armed.signal,
      });
      // If there is no room for more, or it is not allowed here, a later page makes up for it.
      if (deferred) search.armed = armed;
    }
  }
}

/** Nothing where the engine does not have it. */
export const openLater = () => (hasFetchLater() && pageDocument() ? new Later() : undefined);
