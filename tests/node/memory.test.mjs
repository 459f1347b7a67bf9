// The built package does not leak: neither the memory of its modules nor the number of JavaScript values that they hold grows with
// use.

import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate as nextTurn } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import init, { SmhClient } from "smh-wasm";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc");

// The package does not export its instances, so they are captured when they are created.
const instances = [];
WebAssembly.Instance = new Proxy(WebAssembly.Instance, {
  construct(Instance, args) {
    const instance = new Instance(...args);
    instances.push(instance);
    return instance;
  },
});
await init();
const loading = new SmhClient({ baseUrl: "http://127.0.0.1:9", libraryId: "l", accessToken: "t" });
await loading.queryLibraryTasks([]);
await loading.deleteItems([]);
// Those of the parts use the memory and the table of the first.
assert.equal(instances.length, 3);
const exported = (type) => instances.flatMap(({ exports }) => Object.values(exports).find((value) => value instanceof type) ?? []);
const memories = exported(WebAssembly.Memory);
const tables = exported(WebAssembly.Table);
assert.deepEqual([memories.length, tables.length], [1, 1]);

/** The number of values that the modules hold. A free entry of a table is null. */
function heldValues() {
  let values = 0;
  for (const table of tables) for (let index = 0; index < table.length; index++) if (table.get(index) !== null) values += 1;
  return values;
}

/** The size of the modules' memory and the number of values that they hold, once garbage collection frees nothing more. */
async function usage() {
  let values = heldValues();
  for (let unchanged = 0; unchanged < 5; unchanged++) {
    collect();
    await nextTurn();
    const now = heldValues();
    if (now !== values) unchanged = 0;
    values = now;
  }
  return { values, bytes: memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0) };
}

/** A client of a service that responds in the next turn of the event loop. The first `failures` requests fail. */
function open({ failures = 0, ...options } = {}) {
  let created = 0;
  let failed = 0;
  const respond = ({ method }) => {
    if (failed < failures) return failed++, new Response(null, { status: 503, headers: { "retry-after": "0" } });
    if (method === "DELETE") return new Response(null, { status: 204 });
    const contents = [{ type: "file", name: "a", path: ["a"] }];
    return Response.json({ searchId: `search-${(created += 1)}`, searchFinished: false, hasMore: true, nextMarker: 1, contents });
  };
  const fetch = async (request) => {
    await nextTurn();
    return respond(request);
  };
  return new SmhClient({ baseUrl: "http://127.0.0.1:9", libraryId: "l", accessToken: "t", fetch, ...options });
}

const own = open();

/** A client with a create that was aborted in flight. */
async function clientWithAbandonedCreate() {
  const controller = new AbortController();
  const client = open({ onEvent: () => controller.abort() });
  await assert.rejects(client.createSearch({}, { signal: controller.signal }), { name: "AbortError" });
  return client;
}

/** Uses of the package. */
const uses = {
  "calls": async () => {
    const { searchId } = await own.createSearch({ keyword: "a" }, { signal: new AbortController().signal });
    await own.deleteSearch(searchId);
  },
  "a retried request": async () => {
    const client = open({ failures: 1 });
    await client.createSearch({});
    client.free();
  },
  "a call that fails": async () => {
    const client = open({ fetch: () => Promise.reject(new Error("no")), retry: false });
    await assert.rejects(client.createSearch({}));
    client.free();
  },
  "a call that times out": async () => {
    const fetch = ({ signal }) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    const client = open({ fetch, timeoutMs: 1, retry: false });
    await assert.rejects(client.queryLibraryTasks(1));
    client.free();
  },
  "waits for tasks": async () => {
    const client = open({ fetch: async () => Response.json([{ taskId: 1, status: 204 }]) });
    await client.waitForTasks(1, { onProgress: () => {}, signal: new AbortController().signal });
    await client.queryLibraryTasks([1, 2]);
    client.free();
  },
  "a client closed during a wait for tasks": async () => {
    const client = open({ fetch: () => new Promise(() => {}) });
    const wait = client.waitForTasks(1);
    await Promise.all([assert.rejects(wait), client.close()]);
    client.free();
  },
  "tokens": async () => {
    const client = open({ accessToken: async () => "t" });
    await client.deleteSearch("a");
    client.free();
  },
  "a client closed after an abandoned create": async () => {
    const client = await clientWithAbandonedCreate();
    await client.settled();
    await client.close();
    client.free();
  },
  "a client freed after an abandoned create": async () => {
    const client = await clientWithAbandonedCreate();
    await client.settled();
    client.free();
  },
  "a client freed during an abandoned create": async () => {
    const client = await clientWithAbandonedCreate();
    client.free();
    await nextTurn();
  },
  "a client that is garbage-collected": () => open().deleteSearch("a"),
  "a view with a listener that refers to it": async () => {
    const view = own.openSearchView();
    const ready = new Promise((resolve) => view.subscribe(() => view.getSnapshot().status === "ready" && resolve()));
    view.search({ keyword: "a" }, { immediate: true });
    await ready;
    await view.loadMore();
    await view.close();
  },
  "pages": async () => {
    for await (const _ of own.pages({})) break;
    await own.settled();
  },
};

for (const [name, use] of Object.entries(uses)) {
  test(`${name}: nothing stays in memory`, async () => {
    const round = async () => {
      for (let times = 0; times < 25; times++) await use();
      return usage();
    };
    // The first round creates what is created once and grows the memory to its final size.
    await round();
    const before = await round();
    for (let rounds = 0; rounds < 4; rounds++) assert.deepEqual(await round(), before);
  });
}
