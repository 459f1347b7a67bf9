// A page with one search view and the ways to leave it. What the tests need is in globalThis.
//
// Wishes in the address: `grace=MS` for hiddenGraceMs; `cache=no` keeps the page out of the back/forward cache;
// `leave=note` keeps account of beforeunload, and `leave=ask` is an application that asks the user to stay.

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

await init();
const [config, { accessToken }] = await Promise.all([get("/config.json"), get("/token")]);
const client = new SmhClient({ ...config, accessToken });
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
Object.assign(globalThis, { client, view, look });
