// The module crashes in the callback of a promise: the pending calls reject, and the crash is reported once.

import assert from "node:assert/strict";
import { loadBroken, isCrashError, uncaught, clientWithoutResponses, finish } from "../support/broken-module.mjs";

await loadBroken(/closures_____invoke\w*\(arg0, arg1, arg2\) \{\s*const ret = wasm\.(\w+)\(/);
await Promise.all([
  assert.rejects(clientWithoutResponses().createSearch({}), isCrashError("createSearch")),
  // The response to this one calls back into the module.
  assert.rejects(clientWithoutResponses(async () => new Response()).deleteSearch("x"), isCrashError("deleteSearch")),
]);
await new Promise((resolve) => setImmediate(resolve));
assert.equal(uncaught.length, 1);
assert.ok(uncaught[0] instanceof WebAssembly.RuntimeError);
finish();
