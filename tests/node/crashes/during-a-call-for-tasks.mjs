// The module crashes while calls of a part are pending: they fail as all calls do.

import assert from "node:assert/strict";
import { clientWithoutResponses, isCrashError, loadBroken, tasksSource, uncaught, finish } from "../support/broken-module.mjs";

await loadBroken(/\bdeleteSearch\([^]*?wasm\.(\w+)\(/, { tasks: tasksSource });
const client = clientWithoutResponses();
await client.queryLibraryTasks([]);
const pending = [client.queryLibraryTasks(1), client.waitForTasks([1, 2])];
const ended = Promise.all([assert.rejects(pending[0], isCrashError("queryLibraryTasks")), assert.rejects(pending[1], isCrashError("waitForTasks"))]);
await assert.rejects(client.deleteSearch("x"), isCrashError("deleteSearch"));
await ended;
await assert.rejects(client.waitForTasks(1), isCrashError("waitForTasks"));
client.free();
await new Promise((resolve) => setImmediate(resolve));
assert.deepEqual(uncaught, []);
finish();
