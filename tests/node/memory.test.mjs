// What is over is let go of: the built package does not grow with use, neither in the module's own memory nor by what the
// module holds of JavaScript's.

import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate as nextTurn } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import init, { SmhClient } from "smh-wasm";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc");

// The package keeps its instance to itself; this sees it as it is made.
let instance;
WebAssembly.Instance = new Proxy(WebAssembly.Instance, {
  construct: (Instance, given) => (instance = new Instance(...given)),
});
await init();
const exported = (type) => Object.values(instance.exports).find((value) => value instanceof type);
const memory = exported(WebAssembly.Memory);
const table = exported(WebAssembly.Table);

/** What the module holds once everything has come to its end that can. */
async function held() {
  for (let turn = 0; turn < 3; turn++) {
    collect();
    await nextTurn();
  }
  let values = 0;
  // A place in the table that is free holds null.
  for (let index = 0; index < table.length; index++) if (table.get(index) !== null) values += 1;
  return { values, bytes: memory.buffer.byteLength };
}

/** A client of a service whose answers come at the next turn; `refusals` of them are refused first. */
function open({ refusals = 0, ...options } = {}) {
  let made = 0;
  let refused = 0;
  const answer = ({ method }) => {
    if (refused < refusals) return refused++, new Response(null, { status: 503, headers: { "retry-after": "0" } });
    if (method === "DELETE") return new Response(null, { status: 204 });
    const contents = [{ type: "file", name: "a", path: ["a"] }];
    return Response.json({ searchId: `search-${(made += 1)}`, searchFinished: false, hasMore: true, nextMarker: 1, contents });
  };
  const fetch = async (request) => {
    await nextTurn();
    return answer(request);
  };
  return new SmhClient({ baseUrl: "http://127.0.0.1:9", libraryId: "l", accessToken: "t", fetch, ...options });
}

const own = open();

/** A client with a create that was given up while it was on its way. */
async function abandon() {
  const controller = new AbortController();
  const client = open({ onEvent: () => controller.abort() });
  await assert.rejects(client.createSearch({}, { signal: controller.signal }), { name: "AbortError" });
  return client;
}

/** What may be done any number of times. */
const uses = {
  "calls": async () => {
    const { searchId } = await own.createSearch({ keyword: "a" }, { signal: new AbortController().signal });
    await own.deleteSearch(searchId);
  },
  "a request that is sent again": async () => {
    const client = open({ refusals: 1 });
    await client.createSearch({});
    client.free();
  },
  "a call that fails": async () => {
    const client = open({ fetch: () => Promise.reject(new Error("no")), retry: false });
    await assert.rejects(client.createSearch({}));
    client.free();
  },
  "a call that takes too long": async () => {
    const fetch = ({ signal }) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    const client = open({ fetch, timeoutMs: 1, retry: false });
    await assert.rejects(client.queryLibraryTasks(1));
    client.free();
  },
  "tokens": async () => {
    const client = open({ accessToken: async () => "t" });
    await client.deleteSearch("a");
    client.free();
  },
  "a client closed after a create that nobody waits for": async () => {
    const client = await abandon();
    await client.settled();
    await client.close();
    client.free();
  },
  "a client freed after that": async () => {
    const client = await abandon();
    await client.settled();
    client.free();
  },
  "a client freed before that": async () => {
    const client = await abandon();
    client.free();
    await nextTurn();
  },
  "a client that is collected": () => open().deleteSearch("a"),
  "a view, and a listener that knows it": async () => {
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
      return held();
    };
    // The first rounds make what is made once, and take the memory that the others do with.
    await round();
    const before = await round();
    for (let rounds = 0; rounds < 4; rounds++) assert.deepEqual(await round(), before);
  });
}
