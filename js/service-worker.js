// For the application's own service worker: a create whose page goes for good before it is answered is followed to its
// end, and the search that the answer names is deleted. Imported for its effect; the built file has neither imports nor
// exports, so that `importScripts` can load it too. docs/service-worker.md says what it does and does not.

/** @typedef {{ get(id: string): Promise<unknown> }} Clients */
/**
 * @typedef {Event & {
 *   request: Request, clientId: string,
 *   respondWith(answer: Promise<Response>): void, waitUntil(work: Promise<unknown>): void,
 * }} FetchEvent
 */

const CREATE = /\/api\/v1\/search\/[^/]+\/[^/]+\/space-contents$/;
const LAST_SEGMENT = /[^/]+$/;

/** How often a page is looked for while its create is on its way, in milliseconds. */
const LOOK_MS = 200;
/** How long after its answer a page is looked for once more: it may go before it has taken note of the search. */
const NOTE_MS = 1_000;
/** The first delay before a deletion is tried again; it doubles. */
const FIRST_DELAY_MS = 500;
/** No try after a delay longer than this; and the longest that the service can ask for. */
const LAST_DELAY_MS = 4_000;

/** @type {any} */
const worker = globalThis;

/**
 * The searches answered a moment ago of which their page has not shown yet that it knows them: their URLs without query.
 * @type {Set<string>}
 */
const unseen = new Set();

/**
 * The creates that are carried now and named by their page, each with whether the page has no answer and will get none.
 * @type {Map<string, boolean>}
 */
const named = new Map();

/** @param {number} ms */
const after = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Whether there is no such page, or worker of one. Pages in the back/forward cache are not there either.
 * @param {string} id
 */
const isGone = async (id) => !(await /** @type {Clients} */ (worker.clients).get(id));

/**
 * WebKit fails the requests of a page that goes into its back/forward cache, so that a page which has come back since
 * has not heard of its search either. Chromium holds the answer for it; Firefox does not cache such a page.
 */
const losesRequests = () => !/(Chrome|Firefox)\//.test(navigator.userAgent);

/**
 * The id as one segment of a path, encoded as the package's own requests have it; nothing for what can be none.
 * @param {any} id
 */
function segment(id) {
  if (typeof id !== "string" || id === "" || id === "." || id === "..") return undefined;
  return encodeURIComponent(id).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

/**
 * The URL of the search that the answer's body names, with what the create's own query has of token and user.
 * @param {URL} create
 * @param {string} body
 */
function searchUrl(create, body) {
  const name = segment(JSON.parse(body).searchId);
  if (name === undefined) return undefined;
  const url = new URL(create);
  url.hash = "";
  url.pathname = create.pathname.replace(LAST_SEGMENT, () => name);
  url.search = create.search
    .slice(1)
    .split("&")
    .filter((pair) => /^(access_token|user_id)=/.test(pair))
    .join("&");
  return url;
}

/** @param {URL} url */
const withoutQuery = (url) => url.origin + url.pathname;

/**
 * Deletes a search. Any answer but one that says "later" is the last.
 * @param {URL} url
 * @param {RequestCredentials} credentials
 */
async function remove(url, credentials) {
  for (let delay = FIRST_DELAY_MS; ; delay *= 2) {
    let asked = 0;
    try {
      const { status, headers } = await fetch(url, {
        method: "DELETE",
        credentials,
        referrerPolicy: "no-referrer",
        cache: "no-store",
        keepalive: true,
      });
      if (status < 500 && status !== 429 && status !== 408) return;
      asked = Number(headers.get("retry-after")) * 1000 || 0;
    } catch {
      // No answer.
    }
    if (delay > LAST_DELAY_MS) return;
    // Half of it by chance, so that many workers don't come back at the same moment.
    await after(Math.max(delay * (0.5 + Math.random() / 2), Math.min(asked, LAST_DELAY_MS)));
  }
}

/**
 * Waits for the answer to a create, and deletes the search that it names if the page can't have heard of it.
 * @param {FetchEvent} event
 * @param {URL} create
 * @param {Promise<Response>} answer
 */
async function follow({ request, clientId }, create, answer) {
  let answered = false;
  let wasGone = false;
  const looking = async () => {
    while (losesRequests() && !answered && !wasGone) {
      await after(LOOK_MS);
      wasGone = await isGone(clientId);
    }
  };
  const { hash } = create;
  const unheard = async () => wasGone || named.get(hash) || request.signal.aborted || isGone(clientId);
  if (hash) named.set(hash, false);
  looking().catch(() => {});
  try {
    const url = searchUrl(create, await (await answer).text());
    if (!url) return;
    const search = withoutQuery(url);
    unseen.add(search);
    let lost = await unheard();
    if (!lost) {
      await after(NOTE_MS);
      lost = unseen.has(search) && (await unheard());
    }
    unseen.delete(search);
    if (lost) await remove(url, request.credentials);
  } finally {
    answered = true;
    named.delete(hash);
  }
}

/** @param {FetchEvent} event */
function carry(event) {
  const { request } = event;
  const url = new URL(request.url);
  // The page continues the search, or deletes it: it knows it.
  unseen.delete(withoutQuery(url));
  if (request.method !== "POST" || request.mode === "navigate" || !CREATE.test(url.pathname)) return;
  if (!event.clientId || !url.searchParams.get("access_token")) return;
  // The same but for its signal, which would abort it with the page. What is given anew resets the referrer.
  const { referrer, referrerPolicy } = request;
  const answer = fetch(new Request(request, { signal: null, referrer, referrerPolicy }));
  // Before the page has it, which uses it up.
  const copy = answer.then((response) => response.clone());
  event.stopImmediatePropagation();
  event.respondWith(answer);
  event.waitUntil(follow(event, url, copy).catch(() => {}));
}

/**
 * A message from src/web/transport/create_carrier.js of a page.
 * @param {MessageEvent} event
 */
function hear(event) {
  const { type, create } = event.data;
  if (type === "smh-wasm:carries") event.ports[0]?.postMessage(true);
  else if (type !== "smh-wasm:lost") return;
  else if (named.has(create)) named.set(create, true);
  event.stopImmediatePropagation();
}

if (typeof worker.ServiceWorkerGlobalScope === "function" && worker instanceof worker.ServiceWorkerGlobalScope) {
  for (const [type, act] of Object.entries({ fetch: carry, message: hear })) {
    worker.addEventListener(
      type,
      (/** @type {any} */ event) => {
        try {
          act(event);
        } catch {
          // Then it is as if this were not here.
        }
      },
      // Before the application's own listeners, whichever was there first.
      true,
    );
  }
}

export {};
