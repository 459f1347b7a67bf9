// js/search-box.ts, the common part of the entries for React and Vue, with a fake client that records calls.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const source = fileURLToPath(new URL("../../js/search-box.ts", import.meta.url));
const { outputFiles } = await build({ entryPoints: [source], bundle: true, format: "esm", write: false });
const { IDLE, createSearchBox } = await import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);

const nextTurn = () => new Promise(setImmediate);

/** An error like those of the package. */
const smhError = (kind) => Object.assign(new Error(kind), { kind, [Symbol.for("smh-wasm.SmhError")]: true });

/** A client that records the calls of its views. */
function client() {
  const log = [];
  const listeners = new Set();
  let failure;
  const openSearchView = (options) => {
    if (failure) throw failure;
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
    fake.view = view;
    return view;
  };
  const fake = { log, openSearchView, failWith: (error) => (failure = error) };
  return fake;
}

/** The calls since the last use of this function. */
const newCalls = ({ log }) => log.splice(0);

test("opens a view only while there is a client and the component is mounted", async () => {
  const box = createSearchBox();
  const one = client();
  box.use(undefined, {});
  box.mount();
  assert.equal(box.getSnapshot(), IDLE);
  box.use(one, { debounceMs: 5 });
  assert.deepEqual(newCalls(one), [["open", { debounceMs: 5 }]]);
  assert.equal(box.getSnapshot(), one.view.getSnapshot());
  box.use(undefined, {});
  assert.deepEqual(newCalls(one), [["close"]]);
  assert.equal(box.getSnapshot(), IDLE);
  box.use(one, {});
  box.unmount();
  assert.deepEqual(newCalls(one), [["open", {}]]);
  await null;
  assert.deepEqual(newCalls(one), [["close"]]);
  assert.equal(box.getSnapshot(), IDLE);
  box.use(one, { debounceMs: 1 });
  assert.deepEqual(newCalls(one), []);
});

test("keeps its view if the component is unmounted and mounted again at once", async () => {
  const box = createSearchBox();
  const one = client();
  box.use(one, {});
  box.mount();
  box.search({ keyword: "a" }, { immediate: true });
  box.unmount();
  box.mount();
  box.unmount();
  box.mount();
  await nextTurn();
  assert.deepEqual(newCalls(one), [["open", {}], ["search", { keyword: "a" }, { immediate: true }]]);
  box.unmount();
  box.use(client(), {});
  await nextTurn();
  assert.deepEqual(newCalls(one), [["close"]]);
});

test("searches for the last conditions set before there was a view", () => {
  const box = createSearchBox();
  const one = client();
  box.search({ keyword: "a" });
  box.search({ keyword: "b" }, { immediate: true });
  box.mount();
  box.use(one, {});
  assert.deepEqual(newCalls(one), [["open", {}], ["search", { keyword: "b" }, { immediate: true }]]);
});

test("does not search for conditions that were cleared", async () => {
  const box = createSearchBox();
  const one = client();
  box.mount();
  box.search({ keyword: "a" });
  box.clear();
  box.use(one, {});
  assert.deepEqual(newCalls(one), [["open", {}]]);
  box.search({ keyword: "b" });
  box.clear();
  box.unmount();
  await nextTurn();
  box.mount();
  assert.deepEqual(newCalls(one).map(([name]) => name), ["search", "clear", "close", "open"]);
});

test("searches for a copy of the last conditions with another client or other options", () => {
  const box = createSearchBox();
  const [one, two] = [client(), client()];
  box.mount();
  box.use(one, {});
  const conditions = { keyword: "a" };
  box.search(conditions);
  conditions.keyword = "b";
  box.use(two, {});
  assert.deepEqual(newCalls(one).at(-1), ["close"]);
  assert.deepEqual(newCalls(two), [["open", {}], ["search", { keyword: "a" }, undefined]]);
  box.use(two, { withInode: true });
  assert.deepEqual(newCalls(two), [["close"], ["open", { withInode: true }], ["search", { keyword: "a" }, undefined]]);
});

test("equal options change nothing, and changes of the same options object are noticed", () => {
  const box = createSearchBox();
  const one = client();
  const { signal } = new AbortController();
  box.mount();
  const options = { debounceMs: 1, hiddenGraceMs: NaN, signal };
  box.use(one, options);
  box.use(one, { ...options, withInode: undefined });
  assert.deepEqual(newCalls(one).length, 1);
  options.debounceMs = 2;
  box.use(one, options);
  assert.deepEqual(newCalls(one).map(([name]) => name), ["close", "open"]);
});

test("calls each listener for every change until it unsubscribes", async () => {
  const box = createSearchBox();
  const one = client();
  const seen = [];
  const listener = () => seen.push(box.getSnapshot().status);
  const unsubscribe = [box.subscribe(listener), box.subscribe(listener)];
  box.mount();
  box.use(one, {});
  assert.deepEqual(seen.splice(0), ["idle", "idle"]);
  unsubscribe[0]();
  box.search({ keyword: "a" });
  assert.deepEqual(seen.splice(0), ["waiting"]);
  box.unmount();
  await null;
  assert.deepEqual(seen.splice(0), ["idle"], "not for the closed view");
  unsubscribe[1]();
  box.mount();
  assert.deepEqual(seen, []);
});

test("passes its calls on to the view", async () => {
  const box = createSearchBox();
  const one = client();
  assert.equal(await box.loadMore(), undefined);
  box.retry();
  box.mount();
  box.use(one, {});
  newCalls(one);
  await box.loadMore({ x: 1 });
  box.retry();
  box.clear();
  assert.deepEqual(newCalls(one), [["loadMore", { x: 1 }], ["retry"], ["clear"]]);
});

test("wrong conditions throw and change nothing", () => {
  const box = createSearchBox();
  const [one, two] = [client(), client()];
  box.mount();
  box.use(one, {});
  box.search({ keyword: "a" });
  assert.throws(() => box.search({ bad: true }), { kind: "config" });
  box.use(two, {});
  assert.deepEqual(newCalls(two)[1], ["search", { keyword: "a" }, undefined]);
});

test("after wrong conditions set before there was a view, the snapshot has the error until other conditions are set", () => {
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
    let calls = 0;
    box.subscribe(() => calls++);
    recover(box);
    assert.ok(calls > 0);
    assert.notEqual(box.getSnapshot().status, "failed");
  }
});

test("a view that cannot be opened is shown as failed, and is opened again only with another client or other options", () => {
  const box = createSearchBox();
  const one = client();
  box.mount();
  for (const [kind, status, error] of [
    ["config", "failed", "config"],
    ["closed", "closed", undefined],
  ]) {
    one.failWith(smhError(kind));
    box.use(one, { kind });
    assert.deepEqual([box.getSnapshot().status, box.getSnapshot().error?.kind], [status, error]);
  }
  one.failWith(undefined);
  box.use(one, { kind: "closed" });
  box.search({ keyword: "a" });
  assert.deepEqual(newCalls(one), []);
  assert.equal(box.getSnapshot().status, "closed");
  box.use(one, {});
  assert.deepEqual(newCalls(one).map(([name]) => name), ["open", "search"]);
  one.failWith(new TypeError("not a client"));
  assert.throws(() => box.use(one, { x: 1 }), TypeError);
});

test("conditions set while the view is closed are searched by the next view", async () => {
  const box = createSearchBox();
  const [one, two] = [client(), client()];
  box.mount();
  box.use(one, {});
  await one.view.close();
  assert.equal(box.getSnapshot().status, "closed");
  box.search({ keyword: "a" });
  box.use(two, {});
  assert.deepEqual(newCalls(two)[1], ["search", { keyword: "a" }, undefined]);
});

test("a listener may clear the conditions while a search is reported", async () => {
  const box = createSearchBox();
  const one = client();
  box.use(one, {});
  box.mount();
  const unsubscribe = box.subscribe(() => {
    unsubscribe();
    box.clear();
  });
  box.search({ keyword: "a" });
  const another = client();
  box.use(another, {});
  assert.deepEqual(newCalls(another), [["open", {}]]);
});

test("calls every listener even if another throws", async () => {
  const reported = [];
  const original = console.error;
  console.error = (error) => reported.push(error.message);
  const box = createSearchBox();
  let calls = 0;
  box.subscribe(() => {
    throw new Error("boo");
  });
  box.subscribe(() => (calls += 1));
  const one = client();
  box.use(one, {});
  box.mount();
  const another = client();
  box.use(another, {});
  console.error = original;
  assert.deepEqual(newCalls(another), [["open", {}]]);
  assert.ok(calls > 0);
  assert.deepEqual(new Set(reported), new Set(["boo"]));
});

test("shows a crash of the module, and throws nothing", async () => {
  const box = createSearchBox();
  const one = client();
  box.use(one, {});
  box.mount();
  const crash = Object.assign(smhError("closed"), { cause: new Error("unreachable") });
  one.view.getSnapshot = () => {
    throw crash;
  };
  one.view.close = () => Promise.reject(crash);
  const { status, error } = box.getSnapshot();
  assert.deepEqual([status, error], ["failed", crash]);
  assert.equal(box.getSnapshot(), box.getSnapshot());
  box.unmount();
  await nextTurn();
  assert.equal(box.getSnapshot(), IDLE);
});

test("settled() waits for the deletion of a view that was just unmounted", async () => {
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
