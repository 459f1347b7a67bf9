// A page with a client, a search view and a service worker. What the tests need is in globalThis.
//
// Wishes in the address: `worker=classic` or `module`, none without; `leave=URL` searches and leaves at once.

import init, { SmhClient } from "/pkg/index.js";

const wishes = new URLSearchParams(location.search);
const get = async (path) => (await fetch(path)).json();

const worker = wishes.get("worker");
if (worker) {
  const taken = new Promise((resolve) => navigator.serviceWorker.addEventListener("controllerchange", resolve));
  await navigator.serviceWorker.register(`./${worker}.js`, { type: worker });
  if (!navigator.serviceWorker.controller) await taken;
}

await init();
const [config, { accessToken }] = await Promise.all([get("/config.json"), get("/token")]);
const client = new SmhClient({ ...config, accessToken, retry: false, recoverOrphans: false });
const view = client.openSearchView({ debounceMs: 0 });

/** What a create without the package looks like; it is sent as the package sends it. */
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

/** What a create without the package is answered with. */
async function answerTo(request) {
  try {
    const answer = await fetch(...request);
    const { status, statusText, type, url, redirected } = answer;
    const headers = Object.fromEntries(answer.headers);
    delete headers.date;
    return { status, statusText, type, url, redirected, headers, body: await answer.text() };
  } catch (error) {
    return { name: error.name, aborted: error instanceof DOMException };
  }
}

/** A value without the ids and tokens in it, which are others each time. */
const plain = (value) => JSON.parse(JSON.stringify(value).replace(/[0-9a-f]{32}/g, "some"));

/** What a create of the package ends with. */
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

/** The first part of an answer, once it is there, though the rest is not. */
async function firstPart(request) {
  const answer = await fetch(...request);
  const { value } = await answer.body.getReader().read();
  return new TextDecoder().decode(value);
}

/** The same asked by a worker of the page. */
const fromThread = (request) =>
  new Promise((resolve, reject) => {
    const thread = new Worker("./thread.js");
    thread.onmessage = ({ data }) => resolve(data.searchId);
    thread.onerror = reject;
    thread.postMessage(request);
    // As long as the page lives.
    globalThis.thread = thread;
  });

const look = () => {
  const { status, items } = view.getSnapshot();
  return { status, items: items.length, pendingDeletes: client.pendingDeletes };
};
Object.assign(globalThis, { client, view, look, create, plain, answerTo, outcome, firstPart, fromThread });
document.documentElement.dataset.ready = "true";

if (wishes.has("leave")) {
  view.search({ keyword: "lighthouse" });
  // Which answers when the create is on its way.
  location.assign(wishes.get("leave"));
}
