// DELETE requests that the browser itself sends if the page ends without being able to: `fetchLater`, where the engine has it.
// Plain JavaScript, because the WebAssembly side imports this file.

import { createAbortController, deferFetch, hasFetchLater, pageDocument } from "../platform/globals.js";
import { DEFERRED_DELETES, subscribe } from "../platform/page.js";
import { REQUEST } from "../transport/fetch.js";

/**
 * The searches of one client that the browser deletes if the page ends.
 * @typedef {object} DeferredDeletes
 * @property {(id: string, beforeToken: string, afterToken: string, token: string) => void} add adds a search, by its id, the parts of
 *   the URL that deletes it, and the token, percent-encoded
 * @property {(id: string) => void} remove removes a search, which has been deleted
 * @property {(token: string) => void} useToken replaces the token
 */

/** @returns {DeferredDeletes | undefined} `undefined` if the engine has no `fetchLater` */
export function openDeferredDeletes() {
  if (!hasFetchLater() || !pageDocument()) return undefined;
  /**
   * By the search's id: the URL that deletes it, without the token, and the controller of its deferred request.
   * @type {Map<string, { url: string[], controller?: AbortController | undefined }>}
   */
  const searches = new Map();
  let token = "";
  /** @type {(() => void) | undefined} */
  let unsubscribe;

  /** Cancels the deferred requests. */
  const disarm = () => {
    for (const search of searches.values()) {
      search.controller?.abort();
      search.controller = undefined;
    }
  };

  /** Hands the browser a deferred request for each search that has none. */
  const arm = () => {
    for (const search of searches.values()) {
      if (search.controller) continue;
      const controller = createAbortController();
      const { signal } = controller;
      // If it is refused, because of the quota or a policy, a later page deletes the search.
      if (deferFetch(search.url.join(token), { ...REQUEST, method: "DELETE", signal })) search.controller = controller;
    }
  };

  return {
    add(id, beforeToken, afterToken, newToken) {
      token = newToken;
      if (searches.has(id)) return;
      searches.set(id, { url: [beforeToken, afterToken] });
      // A page that leaves deletes its searches itself. One that enters the back/forward cache must not do so a second time, and
      // needs its deferred requests again when it returns.
      unsubscribe ??= subscribe(DEFERRED_DELETES, { pagehide: disarm, pageshow: arm, freeze: disarm, resume: arm });
      arm();
    },
    remove(id) {
      searches.get(id)?.controller?.abort();
      searches.delete(id);
      if (searches.size > 0) return;
      unsubscribe?.();
      unsubscribe = undefined;
    },
    useToken(newToken) {
      if (newToken === token) return;
      token = newToken;
      disarm();
      arm();
    },
  };
}
