// All calls and views that share a signal use one listener on it: Node.js warns about more than ten.

import assert from "node:assert/strict";
import { test } from "node:test";
import init, { SmhClient } from "smh-wasm";

await init();

/** A client whose requests never receive a response. */
const clientWithoutResponses = () =>
  new SmhClient({
    baseUrl: "http://127.0.0.1:9",
    libraryId: "l",
    accessToken: "t",
    fetch: ({ signal }) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
  });

/** A signal that counts its listeners: the current number and the largest so far. */
function countingSignal() {
  const controller = new AbortController();
  const { signal } = controller;
  const listeners = new Set();
  const count = { now: 0, most: 0 };
  for (const [name, change] of Object.entries({ addEventListener: "add", removeEventListener: "delete" })) {
    signal[name] = (type, listener) => {
      listeners[change](listener);
      count.now = listeners.size;
      count.most = Math.max(count.most, count.now);
      AbortSignal.prototype[name].call(signal, type, listener);
    };
  }
  return { controller, signal, count };
}

const starts = {
  "calls": (client, options) => client.queryLibraryTasks([1], options),
  "waits for tasks": (client, options) => client.waitForTasks([1], options),
  "waits for settled()": (client, options) => {
    client.openSearchView({ debounceMs: 0 }).search({ keyword: "x" }, { immediate: true });
    return client.settled(options);
  },
};

for (const [name, start] of Object.entries(starts)) {
  test(`${name} share one listener on the application's signal`, async () => {
    const { controller, signal, count } = countingSignal();
    const client = clientWithoutResponses();
    const started = Array.from({ length: 20 }, () => start(client, { signal }).catch((reason) => reason));
    // settled() starts a microtask later.
    await null;
    assert.deepEqual(count, { now: 1, most: 1 });
    controller.abort("enough");
    assert.deepEqual(new Set(await Promise.all(started)), new Set(["enough"]));
    assert.equal(count.now, 0, "the last one removes it");
    // The timers of its views would keep the process alive.
    void client.close();
  });
}

test("views share one listener on the application's signal", async () => {
  const { controller, signal, count } = countingSignal();
  const client = clientWithoutResponses();
  const views = Array.from({ length: 20 }, () => client.openSearchView({ signal }));
  assert.deepEqual(count, { now: 1, most: 1 });
  await views[0].close();
  assert.equal(count.now, 1);
  controller.abort();
  assert.ok(views.every((view) => view.getSnapshot().status === "closed"));
  assert.equal(count.now, 0, "the last one removes it");
});

test("many concurrent calls cause no warning in Node.js, with and without a signal", async () => {
  const warnings = [];
  const warn = ({ name }) => warnings.push(name);
  process.on("warning", warn);
  const { signal } = new AbortController();
  const client = clientWithoutResponses();
  const started = [];
  for (const options of [{}, { signal }]) {
    for (let index = 0; index < 20; index++) started.push(assert.rejects(client.queryLibraryTasks([1], options)));
  }
  await client.close();
  await Promise.all(started);
  // Warnings are emitted in `process.nextTick`.
  await new Promise((resolve) => setImmediate(resolve));
  process.off("warning", warn);
  assert.deepEqual(warnings, []);
});

test("if Request rejects signals, requests are sent without one", async () => {
  const OriginalRequest = globalThis.Request;
  // Node.js 24 rejects those of jsdom, by which Vitest 3 replaces its own.
  globalThis.Request = class extends OriginalRequest {
    constructor(url, init) {
      if (init?.signal) throw new TypeError("RequestInit: Expected signal to be an instance of AbortSignal.");
      super(url, init);
    }
  };
  const methods = [];
  const fetch = async ({ method }) => (methods.push(method), Response.json([]));
  const client = new SmhClient({ baseUrl: "http://127.0.0.1:9", libraryId: "l", accessToken: "t-1", fetch });
  try {
    assert.deepEqual(await client.queryLibraryTasks([1]), []);
    assert.deepEqual(methods, ["GET"]);
    const controller = new AbortController();
    const call = client.queryLibraryTasks([1], { signal: controller.signal });
    controller.abort("enough");
    await assert.rejects(call, (reason) => reason === "enough");
  } finally {
    globalThis.Request = OriginalRequest;
  }
});

for (const name of ["pages", "watchTasks"]) {
  test(`loops over ${name}() share one listener on the application's signal`, async () => {
    const { controller, signal, count } = countingSignal();
    const fetch = async ({ method, signal }) => {
      if (method === "POST") return Response.json({ searchId: "s", searchFinished: true, hasMore: true, nextMarker: 1, contents: [{ type: "file", name: "a", path: ["a"] }] });
      if (method === "DELETE") return new Response(null, { status: 204 });
      return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    };
    const client = new SmhClient({ baseUrl: "http://127.0.0.1:9", libraryId: "l", accessToken: "t-1", fetch });
    const loop = async () => {
      for await (const _ of client[name](name === "pages" ? {} : [1], { signal }));
    };
    const loops = Array.from({ length: 20 }, () => loop().catch((reason) => reason));
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
    assert.equal(count.most, 1);
    controller.abort("enough");
    assert.deepEqual(new Set(await Promise.all(loops)), new Set(["enough"]));
    assert.equal(count.now, 0);
    await client.close();
  });
}
