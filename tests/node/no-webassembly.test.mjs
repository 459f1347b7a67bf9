// An engine without WebAssembly, such as Safari in Lockdown Mode: the package can be imported, and init() rejects with an error that says why.

import assert from "node:assert/strict";
import { test } from "node:test";

test("init() rejects without WebAssembly, and resolves once it exists", async () => {
  const { WebAssembly } = globalThis;
  delete globalThis.WebAssembly;
  const entries = [await import("smh-wasm"), await import("smh-wasm/slim")];
  for (const { default: init, isSmhError, SmhClient } of entries) {
    for (const source of [undefined, "https://never.invalid/", new Uint8Array()]) {
      const error = await init(source).catch((error) => error);
      assert.ok(isSmhError(error), String(error));
      const { kind, operation, attempts, retryable } = error;
      assert.deepEqual({ kind, operation, attempts, retryable }, { kind: "config", operation: "init", attempts: 0, retryable: false });
      assert.match(error.message, /^init: .*WebAssembly.*Lockdown Mode/);
      assert.match(error.userMessage("en"), /Lockdown Mode/);
      assert.match(error.userMessage("zh-CN"), /锁定模式/);
    }
    assert.throws(() => new SmhClient({}), (error) => isSmhError(error) && error.message.includes("init()"));
  }
  globalThis.WebAssembly = WebAssembly;
  await entries[0].default();
});
