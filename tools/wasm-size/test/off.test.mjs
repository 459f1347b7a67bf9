// The package without any pass of tools/wasm-size works: `make test-size` builds it into target/size-off.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const dist = new URL("../../../target/size-off/dist/", import.meta.url);

async function search(init, { SmhClient }) {
  await init();
  const requests = [];
  const fetch = async (request) => {
    requests.push(`${request.method} ${new URL(request.url).pathname}`);
    return Response.json({ searchId: "s1", searchFinished: true, hasMore: false, contents: [] });
  };
  const client = new SmhClient({ baseUrl: "https://films.api.tencentsmh.cn", libraryId: "films", accessToken: "t", fetch });
  const { searchId } = await client.createSearch({ keyword: "k" });
  return { searchId, requests };
}

const expected = { searchId: "s1", requests: ["POST /api/v1/search/films/-/space-contents"] };

test("the default entry loads the embedded module, and a call works", async () => {
  const entry = await import(new URL("index.js", dist));
  assert.deepEqual(await search(entry.default, entry), expected);
});

test("the slim entry loads the module from its file, and a call works", async () => {
  const entry = await import(new URL("slim.js", dist));
  assert.deepEqual(await search(() => entry.default(readFileSync(new URL("smh_wasm.wasm", dist))), entry), expected);
});
