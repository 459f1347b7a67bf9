// Importing the package has no side effects: it reads nothing of the page and loads nothing, so servers can import it.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";

const entries = ["smh-wasm", "smh-wasm/slim"];

test("importing reads neither the page nor the network", async () => {
  const read = [];
  const watch = (object, names) => {
    for (const name of names) Object.defineProperty(object, name, { configurable: true, get: () => void read.push(name) });
  };
  watch(globalThis, ["window", "document", "navigator", "localStorage", "location", "fetch", "addEventListener", "caches"]);
  watch(WebAssembly, ["compile", "compileStreaming", "instantiate", "instantiateStreaming", "Module", "Instance"]);
  const before = Object.keys(globalThis);
  for (const entry of entries) assert.equal(typeof (await import(entry)).SmhClient, "function");
  assert.deepEqual(read, []);
  assert.deepEqual(Object.keys(globalThis), before);
});

test("CommonJS can require the package: it has no top-level await", () => {
  const require = createRequire(import.meta.url);
  for (const entry of entries) assert.equal(typeof require(entry).default, "function");
});

test("classes keep their names", async () => {
  const { SearchView, SmhClient, SmhError } = await import("smh-wasm");
  assert.deepEqual([SearchView.name, SmhClient.name, SmhError.prototype instanceof Error], ["SearchView", "SmhClient", true]);
});
