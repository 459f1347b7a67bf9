// The code of a part crashes: all calls fail, as after a crash of the other code, because the part uses its memory.

import assert from "node:assert/strict";
import { clientWithoutResponses, isCrashError, loadBrokenTasks, uncaught, finish } from "../support/broken-module.mjs";

await loadBrokenTasks();
const client = clientWithoutResponses();
const search = client.createSearch({});
const ended = assert.rejects(search, isCrashError("createSearch"));
await assert.rejects(client.queryLibraryTasks(1), isCrashError("queryLibraryTasks"));
await ended;
for (const [method, ...args] of [["querySpaceTask", 1], ["waitForTasks", 1], ["clearLibraryHistory"], ["deleteSearch", "s"]]) {
  await assert.rejects(client[method](...args), isCrashError(method));
}
client.free();
await new Promise((resolve) => setImmediate(resolve));
assert.deepEqual(uncaught, []);
finish();
