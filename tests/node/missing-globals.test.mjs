// Pages of which a part is missing or throws. Nothing of that may end the module: a client and a view are made, search, follow
// the page and are closed, and the search is deleted.

import assert from "node:assert/strict";
import { test } from "node:test";
import init, { SmhError } from "smh-wasm";
import { SimpleRequest, definePage } from "./support/fake-page.mjs";
import { members } from "./support/page-members.mjs";
import { assertAlive, createOne, use } from "./support/use-client.mjs";

/** Where a test finds each member: an expression for its holder, and its name. Without these, no search can be made. */
const NEEDED = {
  Headers: ["globalThis", "Headers"],
  Request: ["globalThis", "Request"],
  URL: ["globalThis", "URL"],
};

/** The same of those without which all works. */
const SPARE = {
  AbortController: ["globalThis", "AbortController"],
  "AbortController.abort": ["AbortController.prototype", "abort"],
  "AbortController.signal": ["AbortController.prototype", "signal"],
  "AbortSignal.aborted": ["AbortSignal.prototype", "aborted"],
  "AbortSignal.reason": ["AbortSignal.prototype", "reason"],
  "Console.error": ["console", "error"],
  "Console.warn": ["console", "warn"],
  "Crypto.getRandomValues": ["crypto", "getRandomValues"],
  "Document.addEventListener": ["document", "addEventListener"],
  "Document.prerendering": ["document", "prerendering"],
  "Document.visibilityState": ["document", "visibilityState"],
  "DocumentPictureInPicture.window": ["documentPictureInPicture", "window"],
  "EventTarget.addEventListener": ["globalThis", "addEventListener"],
  "EventTarget.removeEventListener": ["document", "removeEventListener"],
  "LockManager.query": ["navigator.locks", "query"],
  "LockManager.request": ["navigator.locks", "request"],
  MessageChannel: ["globalThis", "MessageChannel"],
  "MessageChannel.port1": ["MessageChannel.prototype", "port1"],
  "MessageChannel.port2": ["MessageChannel.prototype", "port2"],
  "MessagePort.close": ["MessagePort.prototype", "close"],
  "MessageEventTarget.onmessage": ["MessagePort.prototype", "onmessage"],
  "Navigator.serviceWorker": ["navigator", "serviceWorker"],
  "ServiceWorkerContainer.controller": ["navigator.serviceWorker", "controller"],
  "ServiceWorker.postMessage": ["ServiceWorker.prototype", "postMessage"],
  navigation: ["globalThis", "navigation"],
  "NavigatorID.userAgent": ["navigator", "userAgent"],
  "NavigatorLanguage.language": ["navigator", "language"],
  "NavigatorLocks.locks": ["navigator", "locks"],
  "NavigatorOnLine.onLine": ["navigator", "onLine"],
  "Performance.now": ["performance", "now"],
  "Storage.getItem": ["localStorage", "getItem"],
  "Storage.removeItem": ["localStorage", "removeItem"],
  "Storage.setItem": ["localStorage", "setItem"],
  addEventListener: ["globalThis", "addEventListener"],
  clearTimeout: ["globalThis", "clearTimeout"],
  console: ["globalThis", "console"],
  crypto: ["globalThis", "crypto"],
  document: ["globalThis", "document"],
  documentPictureInPicture: ["globalThis", "documentPictureInPicture"],
  fetch: ["globalThis", "fetch"],
  fetchLater: ["globalThis", "fetchLater"],
  localStorage: ["globalThis", "localStorage"],
  navigator: ["globalThis", "navigator"],
  performance: ["globalThis", "performance"],
  reportError: ["globalThis", "reportError"],
  self: ["globalThis", "self"],
  setTimeout: ["globalThis", "setTimeout"],
  structuredClone: ["globalThis", "structuredClone"],
  window: ["globalThis", "window"],
};

/** What is used before there is a module that could end, or belongs to a value that was given. */
const ELSEWHERE = [
  /^(Body|Response)\b/,
  /^(TextDecoder|TextEncoder|WebAssembly)\b/,
  /^(Headers\.get|LockInfo\.name|LockManagerSnapshot\.held|NavigateEvent\.destination|NavigationDestination\.sameDocument|PageTransitionEvent\.persisted|URL\.href)$/,
];

const WAYS = {
  "is missing": { value: undefined, writable: true },
  "throws when it is read": {
    get() {
      throw new TypeError("not here");
    },
  },
  "throws when it is called": {
    value() {
      throw new TypeError("not now");
    },
  },
};

/** A member out of order while `act` is at work. */
async function without([holder, name], way, act) {
  const owner = new Function(`return ${holder}`)();
  const before = Object.getOwnPropertyDescriptor(owner, name);
  Object.defineProperty(owner, name, { ...WAYS[way], configurable: true });
  try {
    return await act();
  } finally {
    if (before) Object.defineProperty(owner, name, before);
    else delete owner[name];
  }
}

await init();
definePage();
globalThis.Request = SimpleRequest;

test("the table has every member that the package touches", () => {
  const known = [...Object.keys(NEEDED), ...Object.keys(SPARE)];
  const touched = members().filter((name) => !ELSEWHERE.some((pattern) => pattern.test(name)));
  assert.deepEqual(
    touched.filter((name) => !known.includes(name)),
    [],
    "not in the table",
  );
  assert.deepEqual(
    known.filter((name) => !touched.includes(name)),
    [],
    "not touched any more",
  );
});

test("a whole page", async () => {
  assert.equal((await use()).size, 0);
  assertAlive();
});

for (const way of Object.keys(WAYS)) {
  for (const [name, place] of Object.entries(SPARE)) {
    test(`${name} ${way}`, async () => {
      const living = await without(place, way, use);
      assert.deepEqual([...living], []);
      assertAlive();
    });
  }
  for (const [name, place] of Object.entries(NEEDED)) {
    test(`${name} ${way}, and nothing can be sent`, async () => {
      await assert.rejects(without(place, way, createOne), SmhError);
      assertAlive();
    });
  }
}
