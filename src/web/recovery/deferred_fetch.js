// DELETE requests that the browser itself sends if the page ends without being able to: `fetchLater`, where the engine has it.
// Plain JavaScript, because the WebAssembly side imports this file.

import { createAbortController, deferFetch, hasFetchLater, pageDocument } from "../platform/globals.js";
import { DEFERRED_DELETES, subscribe } from "../platform/page.js";
import { REQUEST } from "../transport/fetch.js";

/** The searches of one client that the browser deletes if the page ends. */
class DeferredDeletes {
  /**
   * By the search's id: the URL that deletes it, without the token, and the controller of its deferred request.
   * @type {Map<string, { url: string[], controller?: AbortController | undefined }>}
   */
  #searches = new Map();
  #token = "";
  /** @type {(() => void) | undefined} */
  #unsubscribe;

  /**
   * Adds a search.
   * @param {string} id
   * @param {string} beforeToken the URL that deletes it, up to the token
   * @param {string} afterToken the rest of the URL
   * @param {string} token percent-encoded
   */
  add(id, beforeToken, afterToken, token) {
    this.#token = token;
    if (this.#searches.has(id)) return;
    this.#searches.set(id, { url: [beforeToken, afterToken] });
    // A page that leaves deletes its searches itself. One that enters the back/forward cache must not do so a second time, and
    // needs its deferred requests again when it returns.
    const [arm, disarm] = [this.#arm, this.#disarm];
    this.#unsubscribe ??= subscribe(DEFERRED_DELETES, { pagehide: disarm, pageshow: arm, freeze: disarm, resume: arm });
    arm();
  }

  /**
   * Removes a search, which has been deleted.
   * @param {string} id
   */
  remove(id) {
    this.#searches.get(id)?.controller?.abort();
    this.#searches.delete(id);
    if (this.#searches.size > 0) return;
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
  }

  /**
   * Replaces the token.
   * @param {string} token percent-encoded
   */
  useToken(token) {
    if (token === this.#token) return;
    this.#token = token;
    this.#disarm();
    this.#arm();
  }

  /** Cancels the deferred requests. */
  #disarm = () => {
    for (const search of this.#searches.values()) {
      search.controller?.abort();
      search.controller = undefined;
    }
  };

  /** Hands the browser a deferred request for each search that has none. */
  #arm = () => {
    for (const search of this.#searches.values()) {
      if (search.controller) continue;
      const controller = createAbortController();
      const { signal } = controller;
      // If it is refused, because of the quota or a policy, a later page deletes the search.
      if (deferFetch(search.url.join(this.#token), { ...REQUEST, method: "DELETE", signal })) search.controller = controller;
    }
  };
}

/** @returns {DeferredDeletes | undefined} `undefined` if the engine has no `fetchLater` */
export const openDeferredDeletes = () => (hasFetchLater() && pageDocument() ? new DeferredDeletes() : undefined);
