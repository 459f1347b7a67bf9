// src/web/platform/page.js: each event reaches all subscribers, whatever one of them does, and none after it has unsubscribed.
// Without subscribers there are no listeners.

import assert from "node:assert/strict";
import { test } from "node:test";
import { definePage, dispatch } from "./support/fake-page.mjs";

definePage();
/** The listeners of the window and of the document, as "type". @type {string[]} */
const listening = [];
for (const target of [globalThis, document, navigation]) {
  const { addEventListener, removeEventListener } = target;
  target.addEventListener = (type, listener) => {
    listening.push(type);
    addEventListener.call(target, type, listener);
  };
  target.removeEventListener = (type, listener) => {
    listening.splice(listening.indexOf(type), 1);
    removeEventListener.call(target, type, listener);
  };
}
const { MACHINES, ORPHAN_LOG, WAITS, followPage, subscribe } = await import("../../src/web/platform/page.js");
const nextTask = () => new Promise((resolve) => setTimeout(resolve, 5));

test("subscribers are called in the order of their parts, and one that throws stops none", () => {
  const called = [];
  const add = (order, name) => subscribe(order, { pagehide: () => called.push(name) });
  const ends = [
    add(WAITS, "wait"),
    subscribe(MACHINES, {
      pagehide() {
        throw new Error("the application's mistake");
      },
    }),
    add(ORPHAN_LOG, "log"),
    add(MACHINES, "machine"),
  ];
  dispatch("pagehide");
  assert.deepEqual(called, ["machine", "log", "wait"]);
  for (const end of ends) end();
  assert.deepEqual(listening, []);
});

test("a subscriber that an earlier one has ended is not called", () => {
  const called = [];
  const end = subscribe(ORPHAN_LOG, { pagehide: () => called.push("log") });
  const endFirst = subscribe(MACHINES, { pagehide: end });
  dispatch("pagehide");
  assert.deepEqual(called, []);
  endFirst();
  assert.deepEqual(listening, []);
});

test("a machine that has ended hears nothing more, also of a window that has just been closed", async () => {
  const pictureInPicture = globalThis.documentPictureInPicture;
  const window = new EventTarget();
  pictureInPicture.window = window;
  const heard = [];
  const stop = followPage((event) => heard.push(event), true, undefined);
  assert.ok(listening.length > 0);
  window.dispatchEvent(new Event("pagehide"));
  stop();
  pictureInPicture.window = null;
  await nextTask();
  for (const type of ["online", "offline", "visibilitychange", "beforeunload", "pagehide"]) dispatch(type);
  assert.deepEqual(heard, []);
  assert.deepEqual(listening, []);
});
