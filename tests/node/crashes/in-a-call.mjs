// A call fails inside of the module: it rejects, as do those that wait and those that come later.

import assert from "node:assert/strict";
import { SmhClient } from "smh-wasm/slim";
import { loadBroken, told, uncaught, waiting } from "../support/broken-module.mjs";

await loadBroken(/\bdeleteSearch\([^]*?wasm\.(\w+)\(/);
const client = waiting();
const view = client.openSearchView();
const pending = client.createSearch({});
await assert.rejects(client.deleteSearch("x"), told("deleteSearch"));
await assert.rejects(pending, told("createSearch"));
for (const [object, method, ...given] of [
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
  await assert.rejects(object[method](...given), told(method));
}
await assert.rejects(client[Symbol.asyncDispose](), told("close"));
await assert.rejects(client.pages({}).next(), told("createSearch"));
for (const [object, method, ...given] of [
  [client, "openSearchView"],
  [client, "setAccessToken", "t"],
  [view, "search", {}],
  [view, "clear"],
  [view, "retry"],
  [view, "getSnapshot"],
  [view, "subscribe", () => {}],
]) {
  assert.throws(() => object[method](...given), told(method));
}
assert.throws(() => client.pendingDeletes, told("pendingDeletes"));
assert.throws(() => new SmhClient({}), told("SmhClient"));
view.free();
client.free();
assert.deepEqual(uncaught, []);
