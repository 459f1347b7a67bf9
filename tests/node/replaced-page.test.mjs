// src/web/platform/page.js in tests that replace the page: an environment of its own for each test, with modules that stay loaded.

import assert from "node:assert/strict";
import { test } from "node:test";
import { MACHINES, subscribe } from "../../src/web/platform/page.js";

/** Replaces the page by a new one. Returns a function that dispatches an event on its window and its document. */
function replacePage() {
  const window = new EventTarget();
  const document = Object.assign(new EventTarget(), { visibilityState: "visible" });
  const [addEventListener, removeEventListener] = ["addEventListener", "removeEventListener"].map((name) => window[name].bind(window));
  for (const [name, value] of Object.entries({ document, navigator: { onLine: true }, addEventListener, removeEventListener })) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
  return (type) => [window, document].forEach((target) => target.dispatchEvent(new Event(type)));
}

/** Subscribes to some events. Returns those that were heard, and a function that ends the subscription. */
function listener() {
  const heard = [];
  const types = ["online", "pagehide", "visibilitychange"];
  const handlers = Object.fromEntries(types.map((type) => [type, () => heard.push(type)]));
  return { heard, stop: subscribe(MACHINES, handlers) };
}

test("a subscription listens to the page of its time, even if one to an earlier page was never ended", () => {
  const dispatchFirst = replacePage();
  const first = listener();
  const dispatchSecond = replacePage();
  const second = listener();
  dispatchSecond("online");
  dispatchSecond("pagehide");
  dispatchSecond("visibilitychange");
  assert.deepEqual(second.heard, ["online", "pagehide", "visibilitychange"]);
  assert.deepEqual(first.heard, []);
  dispatchFirst("visibilitychange");
  assert.deepEqual(first.heard, ["visibilitychange"]);
  first.stop();
  dispatchSecond("online");
  assert.equal(second.heard.length, 4);
  second.stop();
  dispatchSecond("online");
  assert.equal(second.heard.length, 4);
});
