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

test("in Firefox, only a navigation within the origin leaves time for a request in pagehide", async () => {
  const { location } = globalThis;
  const userAgent = Object.getOwnPropertyDescriptor(navigator, "userAgent");
  globalThis.location = new URL("https://drive.example/search");
  Object.defineProperty(navigator, "userAgent", { configurable: true, value: "Mozilla/5.0 Firefox/153.0" });
  const heard = [];
  const stop = subscribe(MACHINES, { beforeunload: (last) => heard.push(last) });
  const leave = async (url, sameDocument = false) => {
    if (url) navigation.dispatchEvent(Object.assign(new Event("navigate"), { destination: { url, sameDocument } }));
    dispatch("beforeunload");
    await nextTask();
    return heard.pop();
  };
  try {
    assert.equal(await leave("https://drive.example/download"), false, "within the origin");
    assert.equal(await leave("blob:https://drive.example/1"), false, "no page of another origin");
    assert.equal(await leave("https://files.example/download"), true, "to another origin");
    assert.equal(await leave("https://drive.example:8443/"), true, "to another port");
    assert.equal(await leave("https://drive.example/search#2", true), true, "within the document, then the tab is closed");
    assert.equal(await leave(), true, "the tab is closed");
  } finally {
    stop();
    globalThis.location = location;
    if (userAgent) Object.defineProperty(navigator, "userAgent", userAgent);
    else delete navigator.userAgent;
  }
});
