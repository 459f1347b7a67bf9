// For the application's own service worker: if a page leaves for good before the response to its create arrives, the worker waits for
// it and deletes the search. Imported for its side effect. The built file has no imports and exports, so that
// `importScripts` can load it too. docs/service-worker.md describes what it can and cannot do.

import { delay, deleteSearch, searchUrl } from "./delete-search.js";

/** @typedef {{ get(id: string): Promise<unknown> }} Clients */
/**
 * @typedef {Event & {
 *   request: Request, clientId: string,
 *   respondWith(response: Promise<Response>): void, waitUntil(work: Promise<unknown>): void,
 * }} FetchEvent
 */

const CREATE_PATH = /\/api\/v1\/search\/[^/]+\/[^/]+\/space-contents$/;

/** How often the worker checks whether the page of a create in flight is still there, in milliseconds. */
const PAGE_CHECK_MS = 200;
/** How long after the response it checks once more: the page may leave before it has read the response. */
const LAST_CHECK_MS = 1_000;
/** @type {any} */
const worker = globalThis;

/**
 * The URLs, without query, of searches that were created a moment ago and that their page has not used yet.
 * @type {Set<string>}
 */
const unusedSearches = new Set();

/**
 * The creates in flight that have a fragment in their URL, by that fragment: whether the page has reported that it received no
 * response.
 * @type {Map<string, boolean>}
 */
const lostCreates = new Map();

/**
 * Whether the page, or worker, has left. A page in the back/forward cache counts as one that has left.
 * @param {string} id
 */
const hasLeft = async (id) => !(await /** @type {Clients} */ (worker.clients).get(id));

/**
 * WebKit fails the requests of a page that enters its back/forward cache, so a page that has returned does not know its search
 * either. Chromium delivers the response later; Firefox does not cache such a page.
 */
const cacheFailsRequests = () => !/(Chrome|Firefox)\//.test(navigator.userAgent);

/**
 * Decoded, because the page's own requests encode more characters (src/wire/encoding.rs) than `encodeURIComponent`.
 * @param {URL} url
 */
const withoutQuery = (url) => decodeURIComponent(url.origin + url.pathname);

/**
 * Waits for the response to a create, and deletes the search if the page can't know it.
 * @param {FetchEvent} event
 * @param {URL} create
 * @param {Promise<Response>} response
 */
async function deleteIfLost({ request, clientId }, create, response) {
  let responded = false;
  let wasCached = false;
  const watchPage = async () => {
    while (cacheFailsRequests() && !responded && !wasCached) {
      await delay(PAGE_CHECK_MS);
      wasCached = await hasLeft(clientId);
    }
  };
  const { hash } = create;
  const isLost = async () => wasCached || lostCreates.get(hash) || request.signal.aborted || hasLeft(clientId);
  if (hash) lostCreates.set(hash, false);
  watchPage().catch(() => {});
  try {
    const url = searchUrl(request.url, await (await response).text());
    if (!url) return;
    const search = withoutQuery(url);
    unusedSearches.add(search);
    let lost = await isLost();
    if (!lost) {
      await delay(LAST_CHECK_MS);
      lost = unusedSearches.has(search) && (await isLost());
    }
    unusedSearches.delete(search);
    if (lost) await deleteSearch(url, request.credentials);
  } finally {
    responded = true;
    lostCreates.delete(hash);
  }
}

/** @param {FetchEvent} event */
function handleFetch(event) {
  const { request } = event;
  const url = new URL(request.url);
  // A page that continues or deletes a search knows it.
  unusedSearches.delete(withoutQuery(url));
  if (request.method !== "POST" || request.mode === "navigate" || !CREATE_PATH.test(url.pathname)) return;
  if (!event.clientId || !url.searchParams.get("access_token")) return;
  // The same request without its signal, which aborts when the page leaves. A new init resets the referrer.
  const { referrer, referrerPolicy } = request;
  const response = fetch(new Request(request, { signal: null, referrer, referrerPolicy }));
  // Cloned before the page gets the response, because the page reads its body.
  const copy = response.then((original) => original.clone());
  event.stopImmediatePropagation();
  event.respondWith(response);
  event.waitUntil(deleteIfLost(event, url, copy).catch(() => {}));
}

/**
 * Handles the messages of src/web/transport/create_carrier.js and fetch.js.
 * @param {MessageEvent} event
 */
function handleMessage(event) {
  const { type, create } = event.data;
  if (type === "smh-wasm:carries") event.ports[0]?.postMessage(true);
  else if (type !== "smh-wasm:lost") return;
  else if (lostCreates.has(create)) lostCreates.set(create, true);
  event.stopImmediatePropagation();
}

if (typeof worker.ServiceWorkerGlobalScope === "function" && worker instanceof worker.ServiceWorkerGlobalScope) {
  for (const [type, handler] of Object.entries({ fetch: handleFetch, message: handleMessage })) {
    worker.addEventListener(
      type,
      (/** @type {any} */ event) => {
        try {
          handler(event);
        } catch {
          // The application's own listeners handle the event.
        }
      },
      // In the capture phase, before the application's own listeners, in whichever order they were added.
      true,
    );
  }
}
