// Importing the package does nothing: no page is looked for and nothing is loaded, so servers may import it.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";

const entries = ["smh-wasm", "smh-wasm/slim"];

test("an import touches neither page nor network", async () => {
  const touched = [];
  const watch = (object, names) => {
    for (const name of names) Object.defineProperty(object, name, { configurable: true, get: () => void touched.push(name) });
  };
  watch(globalThis, ["window", "document", "navigator", "localStorage", "location", "fetch", "addEventListener", "caches"]);
  watch(WebAssembly, ["compile", "compileStreaming", "instantiate", "instantiateStreaming", "Module", "Instance"]);
  const before = Object.keys(globalThis);
  for (const entry of entries) assert.equal(typeof (await import(entry)).SmhClient, "function");
  assert.deepEqual(touched, []);
  assert.deepEqual(Object.keys(globalThis), before);
});

test("CommonJS may require it, because no module of it waits while it is imported", () => {
  const require = createRequire(import.meta.url);
  for (const entry of entries) assert.equal(typeof require(entry).default, "function");
});

test("a console shows what an object is", async () => {
  const { SearchView, SmhClient, SmhError } = await import("smh-wasm");
  assert.deepEqual([SearchView.name, SmhClient.name, SmhError.prototype instanceof Error], ["SearchView", "SmhClient", true]);
});
