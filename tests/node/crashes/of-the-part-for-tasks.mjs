// The module for tasks crashes: all calls for tasks fail, and searches go on.

import assert from "node:assert/strict";
import { clientWithoutResponses, isCrashError, loadBrokenTasks, uncaught, finish } from "../support/broken-module.mjs";

await loadBrokenTasks();
const page = { searchId: "s", searchFinished: true, hasMore: false, contents: [] };
const client = clientWithoutResponses(async ({ method }) => (method === "POST" ? Response.json(page) : new Response(null, { status: 204 })));
const waiting = client.waitForTasks(1);
// The token is known at once, so that the callback of its promise crashes.
await assert.rejects(waiting, isCrashError("waitForTasks"));
for (const [method, ...args] of [["queryLibraryTasks", 1], ["querySpaceTask", 1], ["waitForTasks", 1], ["clearLibraryHistory"]]) {
  await assert.rejects(client[method](...args), isCrashError(method));
}
assert.equal((await client.createSearch({})).searchId, "s");
await client.deleteSearch("s");
const view = client.openSearchView();
await view.close();
await client.close();
client.free();
await new Promise((resolve) => setImmediate(resolve));
assert.equal(uncaught.length, 1);
assert.ok(uncaught[0] instanceof WebAssembly.RuntimeError);
finish();
