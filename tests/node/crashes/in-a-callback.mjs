// What promises call in the module fails: the calls that wait are told, and the failure is seen once.

import assert from "node:assert/strict";
import { loadBroken, told, uncaught, waiting } from "../support/broken-module.mjs";

await loadBroken(/closures_____invoke\w*\(arg0, arg1, arg2\) \{\s*const ret = wasm\.(\w+)\(/);
await Promise.all([
  assert.rejects(waiting().createSearch({}), told("createSearch")),
  // The answer to this one calls back into the module.
  assert.rejects(waiting(async () => new Response()).deleteSearch("x"), told("deleteSearch")),
]);
await new Promise((resolve) => setImmediate(resolve));
assert.equal(uncaught.length, 1);
assert.ok(uncaught[0] instanceof WebAssembly.RuntimeError);
