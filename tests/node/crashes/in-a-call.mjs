// The module crashes in a call: this call, all pending calls and all later ones fail with the same kind of error.

import assert from "node:assert/strict";
import { SmhClient } from "smh-wasm/slim";
import { loadBroken, isCrashError, uncaught, clientWithoutResponses, finish } from "../support/broken-module.mjs";

await loadBroken(/\bdeleteSearch\([^]*?wasm\.(\w+)\(/);
const client = clientWithoutResponses();
const view = client.openSearchView();
const pending = client.createSearch({});
await assert.rejects(client.deleteSearch("x"), isCrashError("deleteSearch"));
await assert.rejects(pending, isCrashError("createSearch"));
for (const [object, method, ...args] of [
  [client, "createSearch", {}],
  [client, "continueSearch", "x", 1],
  [client, "deleteSearch", "x"],
  [client, "queryLibraryTasks", 1],
  [client, "querySpaceTasks", 1],
  [client, "clearLibraryHistory"],
  [client, "settled"],
  [client, "close"],
  [view, "loadMore"],
  [view, "close"],
]) {
  await assert.rejects(object[method](...args), isCrashError(method));
}
await assert.rejects(client[Symbol.asyncDispose](), isCrashError("close"));
await assert.rejects(client.pages({}).next(), isCrashError("createSearch"));
for (const [object, method, ...args] of [
  [client, "openSearchView"],
  [client, "setAccessToken", "t"],
  [view, "search", {}],
  [view, "clear"],
  [view, "retry"],
  [view, "getSnapshot"],
  [view, "subscribe", () => {}],
]) {
  assert.throws(() => object[method](...args), isCrashError(method));
}
assert.throws(() => client.pendingDeletes, isCrashError("pendingDeletes"));
assert.throws(() => new SmhClient({}), isCrashError("SmhClient"));
view.free();
client.free();
assert.deepEqual(uncaught, []);
finish();
