// The exit worker of clients, with a fake worker: it starts with the first client, and sends the first create of a call.

import assert from "node:assert/strict";
import { test } from "node:test";
import init, { SmhClient } from "smh-wasm";
import { definePage } from "./support/fake-page.mjs";

await init();
definePage();
navigator.serviceWorker = undefined;

const posted = [];
const started = [];
globalThis.SharedWorker = class {
  port = { postMessage: (message) => posted.push(message) };
  constructor(url, { extendedLifetime }) {
    if (url === "http://[") throw new SyntaxError("not a URL");
    assert.equal(extendedLifetime, true);
    started.push(this);
  }
  says(data) {
    this.port.onmessage({ data });
  }
};
const nextTask = () => new Promise((resolve) => setImmediate(resolve));
const options = { baseUrl: "https://smh.example", libraryId: "l", accessToken: "t", exitWorker: "/exit-worker.js" };

test("the worker starts with the first client, and the first create is sent by it", async () => {
  const client = new SmhClient(options);
  const other = new SmhClient(options);
  new SmhClient({ ...options, exitWorker: false }).free();
  assert.equal(started.length, 1);
  const [worker] = started;
  worker.says({ id: posted.at(-1).id, creates: [] });
  const search = client.createSearch({ keyword: "a" });
  await nextTask();
  const { type, id, url } = posted.at(-1);
  assert.equal(type, "create");
  assert.ok(url.startsWith("https://smh.example/api/v1/search/l/-/space-contents?"));
  worker.says({ id, status: 200, headers: [], body: '{"searchId":"s","hasMore":false,"searchFinished":true,"contents":[]}' });
  assert.equal((await search).searchId, "s");
  assert.deepEqual(posted.at(-1), { type: "received", id });
  client.free();
  other.free();
});

test("a call that ends before the worker's response leaves the create to it, and its search is deleted", async () => {
  const deleted = [];
  globalThis.fetch = async (url, { method }) => {
    deleted.push(`${method} ${new URL(url).pathname}`);
    return new Response(null, { status: 204 });
  };
  const client = new SmhClient(options);
  const [worker] = started;
  for (const end of ["abort", "close"]) {
    const controller = new AbortController();
    const search = client.createSearch({ keyword: "a" }, { signal: controller.signal });
    await nextTask();
    const { type, id } = posted.at(-1);
    assert.equal(type, "create");
    const closed = end === "close" && client.close();
    controller.abort();
    await assert.rejects(search);
    assert.equal(posted.at(-1).id, id, "nothing was posted since");
    worker.says({ id, status: 200, headers: [], body: `{"searchId":"${end}","hasMore":false,"searchFinished":true,"contents":[]}` });
    await closed;
    await client.settled();
  }
  assert.deepEqual(deleted, ["DELETE /api/v1/search/l/-/abort", "DELETE /api/v1/search/l/-/close"]);
  client.free();
});
