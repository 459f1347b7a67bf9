// A partial page, as tests in Node.js define one, is treated like no page.

import assert from "node:assert/strict";
import { test } from "node:test";
import { JSDOM } from "jsdom";
import init from "smh-wasm";
import { assertAlive, use } from "./support/use-client.mjs";

await init();

/** Replaces globals. They are not restored: each test defines its own. */
function define(globals) {
  for (const [name, value] of Object.entries(globals)) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
}

test("a document without a navigator", async () => {
  define({ document: new JSDOM().window.document, navigator: undefined });
  assert.equal((await use()).size, 0);
  assertAlive();
});

test("a window with its document, and another navigator", async () => {
  const { window } = new JSDOM();
  define({ window, document: window.document, navigator: { userAgent: "node.js" } });
  assert.equal((await use()).size, 0);
  assertAlive();
});

test("a document whose window is closed meanwhile", async () => {
  const { window } = new JSDOM("", { url: "https://app.example" });
  const { document, navigator, localStorage } = window;
  const [addEventListener, removeEventListener] = ["addEventListener", "removeEventListener"].map((name) => window[name].bind(window));
  define({ window, document, navigator, localStorage, addEventListener, removeEventListener });
  const using = use();
  window.close();
  assert.equal((await using).size, 0);
  define({ window: undefined, document: undefined, navigator: undefined });
  assertAlive();
});
