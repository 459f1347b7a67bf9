// A page with one search view and the ways to leave it. The tests use what is in globalThis.
//
// Parameters in the URL:
// - `grace=MS`: the view's `hiddenGraceMs`.
// - `rate=NUMBER`: the client's `maxRequestsPerSecond`.
// - `base=URL`: the URL of the service.
// - `cache=no`: keeps the page out of the back/forward cache.
// - `beforeunload=listen` records the event; `beforeunload=ask` also asks the user whether to stay.
// - `search=once`: searches at once, if no page of the origin has done so.
// - `dedicated-worker=yes`: starts a dedicated worker, by whose thread a test finds the page's process.
// - `exit-worker=file`: the client's exit worker is the file of the package; `exit-worker=off`: it has none.
//   `exit-worker=missing`: its file does not exist.
// - `fetch=replaced`: the global `fetch` is not the engine's.
// - `service-worker=yes`: waits until the service worker controls the page.
// - `trusted-types=default`: the page has a default policy of Trusted Types.
// - `start=signal`: creates no client before the site sends the start signal.

import { addOrphan, ageEntries, fillStorage, freeStorage, loggedSearches } from "./orphan_log.js";
import init, { SmhClient } from "/pkg/index.js";

const parameters = new URLSearchParams(location.search);
const get = async (path) => (await fetch(path)).json();

const events = [];
document.addEventListener("securitypolicyviolation", () => events.push("violation"));
addEventListener("pageshow", (event) => events.push(event.persisted ? "back from the cache" : "shown"));
document.addEventListener("visibilitychange", () => events.push(document.visibilityState));
globalThis.asksToStay = parameters.get("beforeunload") === "ask";
if (parameters.has("beforeunload")) {
  addEventListener("beforeunload", (event) => {
    events.push("beforeunload");
    if (globalThis.asksToStay) {
      event.preventDefault();
    }
  });
}

if (parameters.get("cache") === "no") {
  addEventListener("unload", () => {});
}

const other = document.getElementById("other-origin");
other.hostname = location.hostname === "localhost" ? "127.0.0.1" : "localhost";

if (parameters.has("dedicated-worker")) {
  const worker = new Worker("./idle-worker.js");
  await new Promise((resolve) => (worker.onmessage = resolve));
  // As long as the page lives.
  globalThis.worker = worker;
}
if (parameters.has("service-worker")) {
  await navigator.serviceWorker.register("/worker.js");
  await navigator.serviceWorker.ready;
  if (!navigator.serviceWorker.controller) {
    location.reload();
    await new Promise(() => {});
  }
}
if (parameters.get("start") === "signal") {
  await fetch("/start-signal");
}

if (parameters.get("trusted-types") === "default") {
  trustedTypes.createPolicy("default", { createScriptURL: (url) => url });
}
if (parameters.get("fetch") === "replaced") {
  const original = fetch;
  globalThis.fetch = (...args) => original(...args);
}

/** Records when an exit worker has replied to the client's greeting. */
globalThis.SharedWorker &&= class extends SharedWorker {
  constructor(...args) {
    super(...args);
    this.port.addEventListener("message", ({ data }) => "creates" in data && events.push("exit worker ready"));
  }
};

await init();
const [config, { accessToken }] = await Promise.all([get("/config.json"), get("/token")]);
const options = {
  ...config,
  accessToken,
  // Tells the requests of this page from those of others.
  userId: `page-${performance.timeOrigin}`,
  baseUrl: parameters.get("base") ?? config.baseUrl,
  onEvent: ({ type }) => {
    if (type === "storage") events.push("not recorded");
    if (type === "exitWorker") events.push("no exit worker");
  },
  exitWorker: { file: "/pkg/exit-worker.js", off: false, missing: "/no-such-file" }[parameters.get("exit-worker")],
  ...(parameters.has("rate") && { maxRequestsPerSecond: Number(parameters.get("rate")) }),
};
const client = new SmhClient(options);
const view = client.openSearchView({ debounceMs: 50, hiddenGraceMs: Number(parameters.get("grace") ?? 60_000) });

const show = () => {
  const { status, items, searchId = "no search" } = view.getSnapshot();
  document.getElementById("shown").textContent = `${status}, ${items.length} items, ${searchId}`;
};
view.subscribe(show);
show();
document.getElementById("search").addEventListener("click", () => view.search({ keyword: "lighthouse" }));

/** The state of the page for the tests. */
const look = () => {
  const { status, items, searchId, error } = view.getSnapshot();
  const { pendingDeletes } = client;
  return { status, items: items.length, searchId, error: error && String(error), pendingDeletes, events };
};

/** Registers the service worker, and waits until it controls this page. */
const registerServiceWorker = async () => {
  const claimed = new Promise((resolve) => navigator.serviceWorker.addEventListener("controllerchange", resolve));
  await navigator.serviceWorker.register("/worker.js");
  (await navigator.serviceWorker.ready).active.postMessage("claim");
  await claimed;
};

const recovering = [];
/** Starts another client, which deletes the searches of dead pages, as that of a new page does. */
const startRecovery = (more) => void recovering.push(new SmhClient({ ...options, ...more }));
const endRecovery = () => Promise.all(recovering.splice(0).map((client) => client.close()));

// A loop over pages of results, step by step, and a plain create.
let loop;
let created;
/** How many items the next page of the loop has. */
const nextPage = async () => (await loop.next()).value?.contents.length;
const startLoop = () => {
  loop = client.pages({ keyword: "lighthouse" });
  return (globalThis.firstPage = nextPage());
};
const startCreate = () => (globalThis.created = created = client.createSearch({ keyword: "lighthouse" }));
/** Starts a create by each caller: the view, a loop over pages, and a plain call. */
const createThree = () => {
  const ignore = () => {};
  view.search({ keyword: "lighthouse" });
  startLoop().catch(ignore);
  startCreate().catch(ignore);
};
const endLoopAndCreate = async () => {
  await loop?.return();
  if (created) await client.deleteSearch((await created).searchId);
};

/** Resolves when the client knows that the page stays: after `beforeunload`, a view sends no create until then. */
const waiting = client.openSearchView({ debounceMs: 0 });
const untilStayed = async () => {
  const ready = new Promise((resolve) => waiting.subscribe(() => waiting.getSnapshot().status === "ready" && resolve()));
  waiting.search({ keyword: "README" }, { immediate: true });
  await ready;
  await waiting.close();
};

Object.assign(globalThis, {
  ageEntries,
  addOrphan: (more) => addOrphan({ ...options, ...more }),
  client,
  createThree,
  endLoopAndCreate,
  endRecovery,
  fillStorage,
  freeStorage,
  loggedSearches,
  look,
  nextPage,
  options,
  registerServiceWorker,
  startCreate,
  startLoop,
  startRecovery,
  untilStayed,
  view,
});
if (parameters.has("search") && !localStorage.getItem("searched")) {
  localStorage.setItem("searched", "yes");
  view.search({ keyword: "lighthouse" });
}
