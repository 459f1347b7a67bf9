// The iterators of `client.pages()` and `client.watchTasks()` end at once, even while `next()` is pending.

import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { test } from "node:test";
import init, { SmhClient } from "smh-wasm";

await init();

const turn = () => new Promise(setImmediate);
const until = async (condition) => {
  while (!condition()) await turn();
};

/**
 * A service whose search never has an item and whose task never ends. With `hold`, creates are pending until `release` is called.
 * @param {{ hold?: boolean }} [options]
 */
function service({ hold = false } = {}) {
  const live = new Set();
  const requests = [];
  let release = () => {};
  const held = new Promise((resolve) => (release = resolve));
  const page = (marker) => ({ searchId: "s", searchFinished: false, hasMore: true, nextMarker: marker, contents: [] });
  const fetch = async ({ method, url, signal }) => {
    const { pathname, searchParams } = new URL(url);
    requests.push(method);
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
  return { client, live, requests, release };
}

/** Waits longer than the delay between two requests of a loop: until another loop has sent two. */
async function longerThanDelay() {
  const other = service();
  const iterator = other.client.pages({});
  void iterator.next();
  await until(() => count(other.requests, "GET") === 2);
  await iterator.return();
}

const count = (requests, method) => requests.filter((one) => one === method).length;

/** Ways to end a loop whose `next()` is pending: the end, and the pending `next()`. */
const endings = {
  return: async (iterator) => {
    const pending = iterator.next();
    await turn();
    return { ended: iterator.return("mine"), pending, result: { done: true, value: "mine" } };
  },
  throw: async (iterator) => {
    const pending = iterator.next();
    await turn();
    const thrown = iterator.throw(new Error("mine"));
    await assert.rejects(thrown, { message: "mine" });
    return { ended: undefined, pending };
  },
  "Symbol.asyncDispose": async (iterator) => {
    const pending = iterator.next();
    await turn();
    return { ended: iterator[Symbol.asyncDispose](), pending };
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
    const pending = reader.read();
    await turn();
    return { ended: reader.cancel(), pending };
  },
};

for (const [name, end] of Object.entries(endings)) {
  test(`${name} ends a loop whose search has no items yet`, async () => {
    const { client, live, requests } = service();
    const { ended, pending, result } = await end(client.pages({}));
    assert.deepEqual(await ended, result);
    if (pending) assert.deepEqual(await pending, { done: true, value: undefined });
    await client.settled();
    assert.equal(live.size, 0);
    assert.equal(count(requests, "DELETE"), 1);
    const { length } = requests;
    await longerThanDelay();
    assert.equal(requests.length, length, "nothing more is sent");
  });

  test(`${name} ends a loop whose create is in flight`, async () => {
    const { client, live, requests, release } = service({ hold: true });
    const { ended, pending } = await end(client.pages({}));
    await ended;
    if (pending) assert.deepEqual(await pending, { done: true, value: undefined });
    assert.deepEqual(requests, ["POST"]);
    release();
    await client.settled();
    assert.equal(live.size, 0);
    assert.deepEqual(requests, ["POST", "DELETE"]);
  });

  test(`${name} ends a loop that waits for tasks`, async () => {
    const { client, requests } = service();
    const progress = client.watchTasks("1", { pollIntervalMs: 50 });
    // The first state is yielded at once; the next `next()` is pending.
    await progress.next();
    const { ended, pending } = await end(progress);
    await ended;
    if (pending) assert.deepEqual(await pending, { done: true, value: undefined });
    await client.close();
    const { length } = requests;
    await longerThanDelay();
    assert.equal(requests.length, length, "nothing more is sent");
  });
}

test("concurrent calls of next() resolve in their order, those after the end with done", async () => {
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

test("all pending calls of next() resolve when the loop ends", async () => {
  const { client } = service();
  const iterator = client.pages({});
  const pending = [iterator.next(), iterator.next(), iterator.next()];
  await turn();
  await iterator.return();
  for (const one of pending) assert.deepEqual(await one, { done: true, value: undefined });
});

test("an error ends the loop: later calls of next() resolve with done", async () => {
  const { client } = service();
  const iterator = client.pages({ type: "nonsense" });
  const [first, second] = await Promise.allSettled([iterator.next(), iterator.next()]);
  assert.equal(first.reason.kind, "config");
  assert.deepEqual(second.value, { done: true, value: undefined });
});

test("nothing is sent before the first next(), nor if the loop is ended before it", async () => {
  const { client, requests } = service();
  for (const iterator of [client.pages({}), client.watchTasks("1")]) {
    assert.equal(iterator[Symbol.asyncIterator](), iterator);
    await turn();
    await iterator.return();
    assert.deepEqual(await iterator.next(), { done: true, value: undefined });
  }
  await client.settled();
  assert.deepEqual(requests, []);
});

test("conditions that end the loop while they are read leave no search", async () => {
  const { client, live, requests } = service();
  const iterator = client.pages({
    get keyword() {
      void iterator.return();
      return "a";
    },
  });
  assert.deepEqual(await iterator.next(), { done: true, value: undefined });
  await until(() => client.pendingDeletes === 0 && live.size === 0);
  await client.settled();
  assert.equal(count(requests, "DELETE"), count(requests, "POST"));
});
