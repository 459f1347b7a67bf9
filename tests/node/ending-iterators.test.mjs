// `client.pages()` and `client.watchTasks()` end at once for whoever consumes them, also while `next()` waits.

import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { test } from "node:test";
import init, { SmhClient } from "smh-wasm";

await init();

const turn = () => new Promise(setImmediate);
const until = async (isSo) => {
  while (!isSo()) await turn();
};

/**
 * A service whose search never has an item, and whose task never ends. `hold` keeps creates until `answer` is called.
 * @param {{ hold?: boolean }} [options]
 */
function service({ hold = false } = {}) {
  const live = new Set();
  const asked = [];
  let answer = () => {};
  const held = new Promise((resolve) => (answer = resolve));
  const page = (marker) => ({ searchId: "s", searchFinished: false, hasMore: true, nextMarker: marker, contents: [] });
  const fetch = async ({ method, url, signal }) => {
    const { pathname, searchParams } = new URL(url);
    asked.push(method);
    if (method === "POST") {
      if (hold) await held;
      live.add("s");
      return Response.json(page(1));
    }
    if (method === "DELETE") return live.delete("s"), new Response(null, { status: 204 });
    if (pathname.includes("/task/")) return Response.json([{ taskId: "1", status: 202 }]);
    signal.throwIfAborted();
    return Response.json(page(Number(searchParams.get("marker")) + 1));
  };
  const client = new SmhClient({ baseUrl: "http://127.0.0.1:9", libraryId: "l", accessToken: "t", fetch });
  return { client, live, asked, answer };
}

/** Lasts longer than the waits between two looks of a loop: another loop looks twice. */
async function longer() {
  const other = service();
  const iterator = other.client.pages({});
  void iterator.next();
  await until(() => count(other.asked, "GET") === 2);
  await iterator.return();
}

const count = (asked, method) => asked.filter((one) => one === method).length;

/** Ways to end a loop whose `next()` waits, and the result of that `next()`. */
const endings = {
  return: async (iterator) => {
    const waiting = iterator.next();
    await turn();
    return { ended: iterator.return("mine"), waiting, gives: { done: true, value: "mine" } };
  },
  throw: async (iterator) => {
    const waiting = iterator.next();
    await turn();
    const thrown = iterator.throw(new Error("mine"));
    await assert.rejects(thrown, { message: "mine" });
    return { ended: undefined, waiting };
  },
  "Symbol.asyncDispose": async (iterator) => {
    const waiting = iterator.next();
    await turn();
    return { ended: iterator[Symbol.asyncDispose](), waiting };
  },
  "Readable.destroy": async (iterator) => {
    const stream = Readable.from(iterator);
    stream.read();
    await turn();
    const closed = new Promise((resolve) => stream.once("close", resolve));
    stream.destroy();
    return { ended: closed };
  },
  "ReadableStream.cancel": async (iterator) => {
    const reader = ReadableStream.from(iterator).getReader();
    const waiting = reader.read();
    await turn();
    return { ended: reader.cancel(), waiting };
  },
};

for (const [name, end] of Object.entries(endings)) {
  test(`${name} ends a search that has no item yet`, async () => {
    const { client, live, asked } = service();
    const { ended, waiting, gives } = await end(client.pages({}));
    assert.deepEqual(await ended, gives);
    if (waiting) assert.deepEqual(await waiting, { done: true, value: undefined });
    await client.settled();
    assert.equal(live.size, 0);
    assert.equal(count(asked, "DELETE"), 1);
    const { length } = asked;
    await longer();
    assert.equal(asked.length, length, "nothing more is asked");
  });

  test(`${name} ends a search whose create is in flight`, async () => {
    const { client, live, asked, answer } = service({ hold: true });
    const { ended, waiting } = await end(client.pages({}));
    await ended;
    if (waiting) assert.deepEqual(await waiting, { done: true, value: undefined });
    assert.deepEqual(asked, ["POST"]);
    answer();
    await client.settled();
    assert.equal(live.size, 0);
    assert.deepEqual(asked, ["POST", "DELETE"]);
  });

  test(`${name} ends a wait for tasks`, async () => {
    const { client, asked } = service();
    const progress = client.watchTasks("1", { pollIntervalMs: 50 });
    // The first state is yielded at once; after that, `next` waits.
    await progress.next();
    const { ended, waiting } = await end(progress);
    await ended;
    if (waiting) assert.deepEqual(await waiting, { done: true, value: undefined });
    await client.close();
    const { length } = asked;
    await longer();
    assert.equal(asked.length, length, "nothing more is asked");
  });
}

test("calls of next are answered in their order, and those after the end with done", async () => {
  const pages = [1, 2, 3];
  const fetch = async ({ method, url }) => {
    if (method === "DELETE") return new Response(null, { status: 204 });
    const at = Number(new URL(url).searchParams.get("marker") ?? 1);
    const contents = [{ type: "file", name: `${at}`, path: [`${at}`] }];
    return Response.json({ searchId: "s", searchFinished: true, hasMore: at < pages.length, nextMarker: at + 1, contents });
  };
  const client = new SmhClient({ baseUrl: "http://127.0.0.1:9", libraryId: "l", accessToken: "t", fetch });
  const iterator = client.pages({});
  const results = await Promise.all(Array.from({ length: 5 }, () => iterator.next()));
  assert.deepEqual(
    results.map(({ done, value }) => (done ? "done" : value.contents[0].name)),
    ["1", "2", "3", "done", "done"],
  );
  assert.deepEqual(await iterator.next(), { done: true, value: undefined });
  assert.deepEqual(await iterator.return(), { done: true, value: undefined });
});

test("every call of next that waits is answered when the loop ends", async () => {
  const { client } = service();
  const iterator = client.pages({});
  const waiting = [iterator.next(), iterator.next(), iterator.next()];
  await turn();
  await iterator.return();
  for (const one of waiting) assert.deepEqual(await one, { done: true, value: undefined });
});

test("an error ends the loop: later calls are done", async () => {
  const { client } = service();
  const iterator = client.pages({ type: "nonsense" });
  const [first, second] = await Promise.allSettled([iterator.next(), iterator.next()]);
  assert.equal(first.reason.kind, "config");
  assert.deepEqual(second.value, { done: true, value: undefined });
});

test("nothing is sent before the first next, nor by a loop that has been ended before it", async () => {
  const { client, asked } = service();
  for (const iterator of [client.pages({}), client.watchTasks("1")]) {
    assert.equal(iterator[Symbol.asyncIterator](), iterator);
    await turn();
    await iterator.return();
    assert.deepEqual(await iterator.next(), { done: true, value: undefined });
  }
  await client.settled();
  assert.deepEqual(asked, []);
});

test("conditions that end the loop while they are read leave nothing", async () => {
  const { client, live, asked } = service();
  const iterator = client.pages({
    get keyword() {
      void iterator.return();
      return "a";
    },
  });
  assert.deepEqual(await iterator.next(), { done: true, value: undefined });
  await until(() => client.pendingDeletes === 0 && live.size === 0);
  await client.settled();
  assert.equal(count(asked, "DELETE"), count(asked, "POST"));
});
