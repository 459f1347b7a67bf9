// The package without any pass of tools/wasm-size works: `make test-size` builds it into target/size-off.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const dist = new URL("../../../target/size-off/dist/", import.meta.url);

async function use(init, { SmhClient }) {
  await init();
  const requests = [];
  const fetch = async (request) => {
    requests.push(`${request.method} ${new URL(request.url).pathname}`);
    if (request.url.includes("/directory/")) return Response.json({ type: "dir", name: "a", path: ["a"] });
    if (request.method === "GET") return Response.json([{ taskId: 7, status: 204 }]);
    return Response.json({ searchId: "s1", searchFinished: true, hasMore: false, contents: [] });
  };
  const client = new SmhClient({ baseUrl: "https://films.api.tencentsmh.cn", libraryId: "films", accessToken: "t", fetch });
  const { searchId } = await client.createSearch({ keyword: "k" });
  const tasks = await client.waitForTasks(7);
  const { name } = await client.getItem("/a");
  return { searchId, tasks, name, requests };
}

const expected = {
  searchId: "s1",
  tasks: [{ taskId: "7", state: "succeeded", status: 204 }],
  name: "a",
  requests: ["POST /api/v1/search/films/-/space-contents", "GET /api/v1/task/films/7", "GET /api/v1/directory/films/-/a"],
};

test("the default entry loads the embedded modules, and calls work", async () => {
  const entry = await import(new URL("index.js", dist));
  assert.deepEqual(await use(entry.default, entry), expected);
});

test("the slim entry loads the modules from their files, and calls work", async () => {
  const entry = await import(new URL("slim.js", dist));
  const file = (name) => readFileSync(new URL(name, dist));
  assert.deepEqual(await use(() => entry.default(file("smh_wasm.wasm"), { tasks: file("smh_wasm_tasks.wasm"), items: file("smh_wasm_items.wasm") }), entry), expected);
});
