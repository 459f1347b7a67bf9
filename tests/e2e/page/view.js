// A page with one search view and the ways to leave it. What the tests need is in globalThis.
//
// Wishes in the address: `grace=MS` for hiddenGraceMs; `cache=no` keeps the page out of the back/forward cache;
// `leave=note` keeps account of beforeunload, and `leave=ask` is an application that asks the user to stay; `base=URL`
// is where the service is; `search=once` searches at once, if none has done so; `thread=yes` starts a worker, whose thread tells the page's process
// from others; `rate=NUMBER` for maxRequestsPerSecond; `worker=yes` lets a service worker control the page; `when=told` makes no client before the site says so.

import { age, empty, fill, oweDead, stored } from "./ledger.js";
import init, { SmhClient } from "/pkg/index.js";

const wishes = new URLSearchParams(location.search);
const get = async (path) => (await fetch(path)).json();

const events = [];
addEventListener("pageshow", (event) => events.push(event.persisted ? "back from the cache" : "shown"));
document.addEventListener("visibilitychange", () => events.push(document.visibilityState));
globalThis.asks = wishes.get("leave") === "ask";
if (wishes.has("leave")) {
  addEventListener("beforeunload", (event) => {
    events.push("beforeunload");
    if (globalThis.asks) {
      event.preventDefault();
    }
  });
}

if (wishes.get("cache") === "no") {
  addEventListener("unload", () => {});
}

const other = document.getElementById("other-origin");
other.hostname = location.hostname === "localhost" ? "127.0.0.1" : "localhost";

if (wishes.has("thread")) {
  const thread = new Worker("./thread.js");
  await new Promise((resolve) => (thread.onmessage = resolve));
  globalThis.thread = thread;
}
if (wishes.has("worker")) {
  await navigator.serviceWorker.register("/worker.js");
  await navigator.serviceWorker.ready;
  if (!navigator.serviceWorker.controller) {
    location.reload();
    await new Promise(() => {});
  }
}
if (wishes.get("when") === "told") {
  await fetch("/told");
}

await init();
const [config, { accessToken }] = await Promise.all([get("/config.json"), get("/token")]);
const options = {
  ...config,
  accessToken,
  baseUrl: wishes.get("base") ?? config.baseUrl,
  onEvent: ({ type }) => type === "storage" && events.push("not written down"),
  ...(wishes.has("rate") && { maxRequestsPerSecond: Number(wishes.get("rate")) }),
};
const client = new SmhClient(options);
const view = client.openSearchView({ debounceMs: 50, hiddenGraceMs: Number(wishes.get("grace") ?? 60_000) });

const show = () => {
  const { status, items, searchId = "no search" } = view.getSnapshot();
  document.getElementById("shown").textContent = `${status}, ${items.length} items, ${searchId}`;
};
view.subscribe(show);
show();
document.getElementById("search").addEventListener("click", () => view.search({ keyword: "lighthouse" }));

// What the tests look at.
const look = () => {
  const { status, items, searchId, error } = view.getSnapshot();
  const { pendingDeletes } = client;
  return { status, items: items.length, searchId, error: error && String(error), pendingDeletes, events };
};

// Another client, which looks for what dead pages have left as that of a page that has just been opened; perhaps for another
// library.
const visitors = [];
const visit = (more) => void visitors.push(new SmhClient({ ...options, ...more }));
const endVisits = () => Promise.all(visitors.splice(0).map((visitor) => visitor.close()));
const owe = (more) => oweDead({ ...options, ...more });

// A loop over pages, step by step: how many items each has. And a plain call.
let loop;
let made;
const go = async () => (await loop.next()).value?.contents.length;
const begin = () => {
  loop = client.pages({ keyword: "lighthouse" });
  return (globalThis.begun = go());
};
const create = () => (globalThis.made = made = client.createSearch({ keyword: "lighthouse" }));
const end = async () => {
  await loop?.return();
  if (made) await client.deleteSearch((await made).searchId);
};

// Resolves when a page that has begun to go has stayed: until then a view starts nothing.
const waiting = client.openSearchView({ debounceMs: 0 });
const stayed = async () => {
  const ready = new Promise((resolve) => waiting.subscribe(() => waiting.getSnapshot().status === "ready" && resolve()));
  waiting.search({ keyword: "README" }, { immediate: true });
  await ready;
  await waiting.close();
};

Object.assign(globalThis, { begin, go, create, end, stayed, client, view, look, age, stored, fill, empty, visit, endVisits, owe });
if (wishes.has("search") && !localStorage.getItem("searched")) {
  localStorage.setItem("searched", "yes");
  view.search({ keyword: "lighthouse" });
}
