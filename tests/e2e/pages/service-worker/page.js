// A page with a client, a search view and a service worker. The tests use what is in globalThis.
//
// Parameters in the URL:
// - `worker=classic` or `worker=module`: registers a service worker of this type; otherwise none.
// - `leave=URL`: creates searches, and at once navigates to this URL.

import init, { SmhClient } from "/pkg/index.js";

const parameters = new URLSearchParams(location.search);
const get = async (path) => (await fetch(path)).json();

const worker = parameters.get("worker");
if (worker) {
  const controlled = new Promise((resolve) => navigator.serviceWorker.addEventListener("controllerchange", resolve));
  await navigator.serviceWorker.register(`./${worker}.js`, { type: worker });
  if (!navigator.serviceWorker.controller) await controlled;
}

await init();
const [config, { accessToken }] = await Promise.all([get("/config.json"), get("/token")]);
const client = new SmhClient({ ...config, accessToken, retry: false, recoverOrphans: false });
const view = client.openSearchView({ debounceMs: 0 });

/** The arguments of `fetch` for a create that looks like the package's. */
const create = (base = config.baseUrl) => [
  `${base}/api/v1/search/smhdemo/-/space-contents?access_token=${accessToken}&user_id=a%20b%2B&with_inode=1`,
  {
    method: "POST",
    credentials: "omit",
    referrerPolicy: "no-referrer",
    cache: "no-store",
    headers: { "content-type": "application/json" },
    body: '{"keyword":"ключ"}',
  },
];

/** The response to a create that is sent without the package. */
async function responseTo(request) {
  try {
    const response = await fetch(...request);
    const { status, statusText, type, url, redirected } = response;
    const headers = Object.fromEntries(response.headers);
    delete headers.date;
    return { status, statusText, type, url, redirected, headers, body: await response.text() };
  } catch (error) {
    return { name: error.name, aborted: error instanceof DOMException };
  }
}

/** A value with its ids and tokens replaced, because they differ each time. */
const plain = (value) => JSON.parse(JSON.stringify(value).replace(/[0-9a-f]{32}/g, "some"));

/** The result of a create by the package. */
async function outcome(options) {
  try {
    const page = await client.createSearch({ keyword: "lighthouse" }, options);
    await client.deleteSearch(page.searchId);
    return { items: page.contents.length };
  } catch (error) {
    const { name, kind, status, code, message, retryAfterMs } = error;
    return { name, kind, status, code, message, retryAfterMs };
  }
}

/** The first part of a response, even if the rest has not arrived. */
async function firstPart(request) {
  const response = await fetch(...request);
  const { value } = await response.body.getReader().read();
  return new TextDecoder().decode(value);
}

/** Sends a create from a dedicated worker of the page. Returns the id of the search. */
const createInWorker = (request) =>
  new Promise((resolve, reject) => {
    const worker = new Worker("./dedicated-worker.js");
    worker.onmessage = ({ data }) => resolve(data.searchId);
    worker.onerror = reject;
    worker.postMessage(request);
    // As long as the page lives.
    globalThis.dedicatedWorker = worker;
  });

/** Starts a create by each caller: the view, a loop over pages, and a plain call. */
const createThree = () => {
  const ignore = () => {};
  view.search({ keyword: "lighthouse" });
  client.pages({ keyword: "lighthouse" }).next().catch(ignore);
  client.createSearch({ keyword: "lighthouse" }).catch(ignore);
};

const look = () => {
  const { status, items } = view.getSnapshot();
  return { status, items: items.length, pendingDeletes: client.pendingDeletes };
};
Object.assign(globalThis, { client, view, look, create, createInWorker, createThree, firstPart, outcome, plain, responseTo });
document.documentElement.dataset.ready = "true";

if (parameters.has("leave")) {
  createThree();
  // The server of this URL responds when the creates are in flight.
  location.assign(parameters.get("leave"));
}
