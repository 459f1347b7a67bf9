// `client.pages()`: it yields every item once, and its search is deleted however the loop ends.

import assert from "node:assert/strict";
import { test } from "node:test";
import init, { SmhClient } from "smh-wasm";

await init();

/** A service with one search of three pages, of which the first is empty, and a client of it. */
function service() {
  const live = new Set();
  const requests = [];
  const page = (searchId, number) => ({
    searchId,
    searchFinished: number === 2,
    hasMore: number < 2,
    ...(number < 2 && { nextMarker: number + 1 }),
    contents: number === 0 ? [] : [{ type: "file", name: `${number}`, path: [`${number}`] }],
  });
  const fetch = async (request) => {
    const url = new URL(request.url);
    const id = url.pathname.split("/").at(-1);
    requests.push(request.method);
    if (request.method === "POST") {
      live.add("search-1");
      return Response.json(page("search-1", 0));
    }
    if (request.method === "DELETE") return live.delete(id), new Response(null, { status: 204 });
    return Response.json(page(id, Number(url.searchParams.get("marker"))));
  };
  const client = new SmhClient({ baseUrl: "http://127.0.0.1:9", libraryId: "l", accessToken: "t", fetch });
  return { client, live, requests };
}

const deletes = (requests) => requests.filter((method) => method === "DELETE").length;

test("yields every item once, and deletes the search at the end", async () => {
  const { client, live, requests } = service();
  const names = [];
  for await (const { contents } of client.pages({ keyword: "a" })) names.push(...contents.map(({ name }) => name));
  assert.deepEqual(names, ["1", "2"]);
  await client.settled();
  assert.equal(live.size, 0);
  assert.equal(deletes(requests), 1);
});

test("deletes the search when the loop breaks or throws", async () => {
  for (const leave of ["break", "throw"]) {
    const { client, live, requests } = service();
    const loop = async () => {
      for await (const _ of client.pages({})) {
        if (leave === "break") break;
        throw new Error("mine");
      }
    };
    if (leave === "throw") await assert.rejects(loop(), { message: "mine" });
    else await loop();
    await client.settled();
    assert.equal(live.size, 0, leave);
    assert.equal(deletes(requests), 1, leave);
  }
});

test("deletes the search when it is aborted while the loop body runs", async () => {
  const { client, live, requests } = service();
  const controller = new AbortController();
  const pages = client.pages({}, { signal: controller.signal });
  await pages.next();
  controller.abort("enough");
  await client.settled();
  assert.equal(live.size, 0);
  await assert.rejects(pages.next(), (reason) => reason === "enough");
  await client.settled();
  assert.equal(deletes(requests), 1);
});

test("deletes the search when the client is closed, and rejects the next call of next()", async () => {
  const { client, live, requests } = service();
  const pages = client.pages({});
  await pages.next();
  await client.close();
  assert.equal(live.size, 0);
  await assert.rejects(pages.next(), { name: "SmhError", kind: "closed" });
  await client.settled();
  assert.equal(deletes(requests), 1);
});

test("rejects wrong conditions, and sends nothing", async () => {
  const { client, requests } = service();
  await assert.rejects(client.pages({ type: "nonsense" }).next(), { name: "SmhError", kind: "config" });
  assert.deepEqual(requests, []);
  assert.equal(client.pendingDeletes, 0);
});

test("continues after the client is freed, and deletes the search", async () => {
  const { client, live, requests } = service();
  const names = [];
  for await (const { contents } of client.pages({ keyword: "a" })) {
    if (names.length === 0) client.free();
    names.push(...contents.map(({ name }) => name));
  }
  assert.deepEqual(names, ["1", "2"]);
  while (live.size > 0) await new Promise(setImmediate);
  assert.equal(deletes(requests), 1);
});
