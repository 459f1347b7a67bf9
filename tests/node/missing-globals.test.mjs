// Pages in which a global or one of its members is missing or throws. The module must not crash: a client and a view search,
// follow the page and are closed, and the search is deleted.

import assert from "node:assert/strict";
import { test } from "node:test";
import init, { SmhError } from "smh-wasm";
import { SimpleRequest, definePage } from "./support/fake-page.mjs";
import { members } from "./support/page-members.mjs";
import { assertAlive, createOne, use } from "./support/use-client.mjs";

/** Members without which no search can be created: an expression for the object, and the name of the property. */
const REQUIRED = {
  Headers: ["globalThis", "Headers"],
  Request: ["globalThis", "Request"],
  URL: ["globalThis", "URL"],
};

/** Members without which everything works. */
const OPTIONAL = {
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
  location: ["globalThis", "location"],
  navigator: ["globalThis", "navigator"],
  performance: ["globalThis", "performance"],
  reportError: ["globalThis", "reportError"],
  self: ["globalThis", "self"],
  setTimeout: ["globalThis", "setTimeout"],
  structuredClone: ["globalThis", "structuredClone"],
  window: ["globalThis", "window"],
};

/** Members that are used before the module runs, or that belong to arguments of the application. */
const EXCLUDED = [
  /^(Body|Response)\b/,
  /^(Instance|TextDecoder|TextEncoder|WebAssembly)\b/,
  /^(Headers\.get|LockInfo\.name|LockManagerSnapshot\.held|NavigateEvent\.destination|NavigationDestination\.(sameDocument|url)|PageTransitionEvent\.persisted|Location\.origin|URL\.(href|origin|protocol))$/,
  // Of the exit worker: exit-worker-page.test.mjs.
  /^(AbstractWorker\.onerror|Blob|MessageEvent\.data|RequestInit\.headers|SharedWorker(\.port)?|__type\.(createObjectURL|createPolicy|createScriptURL)|trustedTypes)$/,
];

const DEFECTS = {
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

/** Runs `act` while a member has a defect. */
async function withDefect([object, name], defect, act) {
  const owner = new Function(`return ${object}`)();
  const before = Object.getOwnPropertyDescriptor(owner, name);
  Object.defineProperty(owner, name, { ...DEFECTS[defect], configurable: true });
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

test("the tables contain every member that the package uses", () => {
  const known = [...Object.keys(REQUIRED), ...Object.keys(OPTIONAL)];
  const used = members().filter((name) => !EXCLUDED.some((pattern) => pattern.test(name)));
  assert.deepEqual(
    used.filter((name) => !known.includes(name)),
    [],
    "missing in the tables",
  );
  assert.deepEqual(
    known.filter((name) => !used.includes(name)),
    [],
    "no longer used",
  );
});

test("a complete page", async () => {
  assert.equal((await use()).size, 0);
  assertAlive();
});

for (const defect of Object.keys(DEFECTS)) {
  for (const [name, place] of Object.entries(OPTIONAL)) {
    test(`${name} ${defect}`, async () => {
      const live = await withDefect(place, defect, use);
      assert.deepEqual([...live], []);
      assertAlive();
    });
  }
  for (const [name, place] of Object.entries(REQUIRED)) {
    test(`${name} ${defect}: calls reject`, async () => {
      await assert.rejects(withDefect(place, defect, createOne), SmhError);
      assertAlive();
    });
  }
}
