// js/search-box.ts, what the entries for React and Vue share, with a client that only takes notes.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const source = fileURLToPath(new URL("../../js/search-box.ts", import.meta.url));
const { outputFiles } = await build({ entryPoints: [source], bundle: true, format: "esm", write: false });
const { IDLE, createSearchBox } = await import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);

const later = () => new Promise(setImmediate);

/** An error as the package's are. */
const smhError = (kind) => Object.assign(new Error(kind), { kind, [Symbol.for("smh-wasm.SmhError")]: true });

/** A client that writes down what is done to its views. */
function client(name = "") {
  const log = [];
  const listeners = new Set();
  let refuses;
  const openSearchView = (options) => {
    if (refuses) throw refuses;
    let snapshot = { ...IDLE };
    const change = (more) => {
      snapshot = { ...snapshot, ...more };
      for (const listener of listeners) listener();
    };
    log.push(["open", options]);
    const view = {
      search(conditions, pace) {
        if (conditions.bad) throw smhError("config");
        log.push(["search", conditions, pace]);
        change({ status: "waiting", conditions: { ...conditions } });
      },
      clear: () => (log.push(["clear"]), change({ status: "idle", conditions: undefined })),
      loadMore: async (options) => void log.push(["loadMore", options]),
      retry: () => void log.push(["retry"]),
      getSnapshot: () => snapshot,
      subscribe: (listener) => (listeners.add(listener), () => listeners.delete(listener)),
      close: async () => (log.push(["close"]), change({ status: "closed" })),
    };
    own.view = view;
    return view;
  };
  const own = { name, log, openSearchView, refuse: (error) => (refuses = error) };
  return own;
}

/** What was done since this was asked last. */
const done = ({ log }) => log.splice(0);

test("opens a view only while there is a client and the component is there", async () => {
  const box = createSearchBox();
  const one = client();
  box.use(undefined, {});
  box.mount();
  assert.equal(box.getSnapshot(), IDLE);
  box.use(one, { debounceMs: 5 });
  assert.deepEqual(done(one), [["open", { debounceMs: 5 }]]);
  assert.equal(box.getSnapshot(), one.view.getSnapshot());
  box.use(undefined, {});
  assert.deepEqual(done(one), [["close"]]);
  assert.equal(box.getSnapshot(), IDLE);
  box.use(one, {});
  box.unmount();
  assert.deepEqual(done(one), [["open", {}]]);
  await null;
  assert.deepEqual(done(one), [["close"]]);
  assert.equal(box.getSnapshot(), IDLE);
  box.use(one, { debounceMs: 1 });
  assert.deepEqual(done(one), []);
});

test("goes on with the same view where the component is mounted again at once", async () => {
  const box = createSearchBox();
  const one = client();
  box.use(one, {});
  box.mount();
  box.search({ keyword: "a" }, { immediate: true });
  box.unmount();
  box.mount();
  box.unmount();
  box.mount();
  await later();
  assert.deepEqual(done(one), [["open", {}], ["search", { keyword: "a" }, { immediate: true }]]);
  box.unmount();
  box.use(client(), {});
  await later();
  assert.deepEqual(done(one), [["close"]]);
});

test("searches what was asked for before there was a view, the last of it", () => {
  const box = createSearchBox();
  const one = client();
  box.search({ keyword: "a" });
  box.search({ keyword: "b" }, { immediate: true });
  box.mount();
  box.use(one, {});
  assert.deepEqual(done(one), [["open", {}], ["search", { keyword: "b" }, { immediate: true }]]);
});

test("searches nothing that was cleared", async () => {
  const box = createSearchBox();
  const one = client();
  box.mount();
  box.search({ keyword: "a" });
  box.clear();
  box.use(one, {});
  assert.deepEqual(done(one), [["open", {}]]);
  box.search({ keyword: "b" });
  box.clear();
  box.unmount();
  await later();
  box.mount();
  assert.deepEqual(done(one).map(([what]) => what), ["search", "clear", "close", "open"]);
});

test("another client and other options go on with the last conditions, as they were searched", () => {
  const box = createSearchBox();
  const [one, two] = [client(), client()];
  box.mount();
  box.use(one, {});
  const conditions = { keyword: "a" };
  box.search(conditions);
  conditions.keyword = "b";
  box.use(two, {});
  assert.deepEqual(done(one).at(-1), ["close"]);
  assert.deepEqual(done(two), [["open", {}], ["search", { keyword: "a" }, undefined]]);
  box.use(two, { withInode: true });
  assert.deepEqual(done(two), [["close"], ["open", { withInode: true }], ["search", { keyword: "a" }, undefined]]);
});

test("options with the same values change nothing, and those of the application's own object are looked at again", () => {
  const box = createSearchBox();
  const one = client();
  const { signal } = new AbortController();
  box.mount();
  const options = { debounceMs: 1, hiddenGraceMs: NaN, signal };
  box.use(one, options);
  box.use(one, { ...options, withInode: undefined });
  assert.deepEqual(done(one).length, 1);
  options.debounceMs = 2;
  box.use(one, options);
  assert.deepEqual(done(one).map(([what]) => what), ["close", "open"]);
});

test("tells each listener of every change, until it has enough", async () => {
  const box = createSearchBox();
  const one = client();
  const seen = [];
  const listener = () => seen.push(box.getSnapshot().status);
  const stops = [box.subscribe(listener), box.subscribe(listener)];
  box.mount();
  box.use(one, {});
  assert.deepEqual(seen.splice(0), ["idle", "idle"]);
  stops[0]();
  box.search({ keyword: "a" });
  assert.deepEqual(seen.splice(0), ["waiting"]);
  box.unmount();
  await null;
  assert.deepEqual(seen.splice(0), ["idle"], "not of the view that is left");
  stops[1]();
  box.mount();
  assert.deepEqual(seen, []);
});

test("hands everything on to the view", async () => {
  const box = createSearchBox();
  const one = client();
  assert.equal(await box.loadMore(), undefined);
  box.retry();
  box.mount();
  box.use(one, {});
  done(one);
  await box.loadMore({ x: 1 });
  box.retry();
  box.clear();
  assert.deepEqual(done(one), [["loadMore", { x: 1 }], ["retry"], ["clear"]]);
});

test("conditions that can't be used reach the caller, and change nothing", () => {
  const box = createSearchBox();
  const [one, two] = [client(), client()];
  box.mount();
  box.use(one, {});
  box.search({ keyword: "a" });
  assert.throws(() => box.search({ bad: true }), { kind: "config" });
  box.use(two, {});
  assert.deepEqual(done(two)[1], ["search", { keyword: "a" }, undefined]);
});

test("where they were given before there was a view, the snapshot has the error, until there are others", () => {
  for (const recover of [(box) => box.search({ keyword: "a" }), (box) => box.clear()]) {
    const box = createSearchBox();
    box.mount();
    box.search({ bad: true });
    box.use(client(), {});
    const { status, error, items } = box.getSnapshot();
    assert.deepEqual([status, error.kind, items], ["failed", "config", []]);
    assert.equal(box.getSnapshot(), box.getSnapshot());
    assert.throws(() => box.search({ bad: true }), { kind: "config" });
    assert.equal(box.getSnapshot().status, "failed");
    let told = 0;
    box.subscribe(() => told++);
    recover(box);
    assert.ok(told > 0);
    assert.notEqual(box.getSnapshot().status, "failed");
  }
});

test("a view that can't be opened shows, and is tried again with another client or options only", () => {
  const box = createSearchBox();
  const one = client();
  box.mount();
  for (const [kind, status, error] of [
    ["config", "failed", "config"],
    ["closed", "closed", undefined],
  ]) {
    one.refuse(smhError(kind));
    box.use(one, { kind });
    assert.deepEqual([box.getSnapshot().status, box.getSnapshot().error?.kind], [status, error]);
  }
  one.refuse(undefined);
  box.use(one, { kind: "closed" });
  box.search({ keyword: "a" });
  assert.deepEqual(done(one), []);
  assert.equal(box.getSnapshot().status, "closed");
  box.use(one, {});
  assert.deepEqual(done(one).map(([what]) => what), ["open", "search"]);
  one.refuse(new TypeError("not a client"));
  assert.throws(() => box.use(one, { x: 1 }), TypeError);
});

test("what is asked for of a view that has been closed is for the next one", async () => {
  const box = createSearchBox();
  const [one, two] = [client(), client()];
  box.mount();
  box.use(one, {});
  await one.view.close();
  assert.equal(box.getSnapshot().status, "closed");
  box.search({ keyword: "a" });
  box.use(two, {});
  assert.deepEqual(done(two)[1], ["search", { keyword: "a" }, undefined]);
});

test("goes on with what a listener has asked for while it was told of a search", async () => {
  const box = createSearchBox();
  const one = client();
  box.use(one, {});
  box.mount();
  const stop = box.subscribe(() => {
    stop();
    box.clear();
  });
  box.search({ keyword: "a" });
  const another = client();
  box.use(another, {});
  assert.deepEqual(done(another), [["open", {}]]);
});

test("tells every listener, whatever another throws", async () => {
  const reported = [];
  const usual = console.error;
  console.error = (error) => reported.push(error.message);
  const box = createSearchBox();
  let told = 0;
  box.subscribe(() => {
    throw new Error("boo");
  });
  box.subscribe(() => (told += 1));
  const one = client();
  box.use(one, {});
  box.mount();
  const another = client();
  box.use(another, {});
  console.error = usual;
  assert.deepEqual(done(another), [["open", {}]]);
  assert.ok(told > 0);
  assert.deepEqual(new Set(reported), new Set(["boo"]));
});

test("shows that the module has stopped, and lets nothing fall", async () => {
  const box = createSearchBox();
  const one = client();
  box.use(one, {});
  box.mount();
  const stopped = Object.assign(smhError("closed"), { cause: new Error("unreachable") });
  one.view.getSnapshot = () => {
    throw stopped;
  };
  one.view.close = () => Promise.reject(stopped);
  const { status, error } = box.getSnapshot();
  assert.deepEqual([status, error], ["failed", stopped]);
  assert.equal(box.getSnapshot(), box.getSnapshot());
  box.unmount();
  await later();
  assert.equal(box.getSnapshot(), IDLE);
});

test("a client is settled only when what has just been unmounted is deleted", async () => {
  const { default: init, SmhClient } = await import("smh-wasm");
  await init();
  const live = new Set();
  const fetch = async (request) => {
    if (request.method === "DELETE") return live.clear(), new Response(null, { status: 204 });
    live.add("1");
    return Response.json({ searchId: "1", searchFinished: true, hasMore: false, contents: [] });
  };
  const real = new SmhClient({ baseUrl: "http://127.0.0.1:9", libraryId: "l", accessToken: "t", fetch });
  const box = createSearchBox();
  box.use(real, {});
  box.mount();
  const ready = new Promise((resolve) => box.subscribe(() => box.getSnapshot().status === "ready" && resolve()));
  box.search({ keyword: "a" }, { immediate: true });
  await ready;
  assert.equal(live.size, 1);
  box.unmount();
  await real.settled();
  assert.equal(live.size, 0);
});
