// The package in Angular's zone: an application becomes stable, because nothing that the package leaves pending outlasts its
// need, and `fetch` works as zone.js patches it.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { test } from "node:test";
import init, { SmhClient } from "smh-wasm";
import { definePage, service } from "./support/fake-page.mjs";

const pause = () => new Promise(setImmediate);

definePage();
await import("zone.js");
await import("zone.js/plugins/zone-patch-fetch");
await init();

/** What is pending in the zone, as Angular's NgZone finds out. */
const pending = { microTask: false, macroTask: false, eventTask: false };
const zone = Zone.current.fork({
  name: "application",
  onHasTask(delegate, current, target, state) {
    delegate.hasTask(target, state);
    if (current === target) pending[state.change] = state[state.change];
  },
});
const inZone = (act) => zone.run(act);

/** Waits until nothing is pending. */
async function stable() {
  while (pending.microTask || pending.macroTask) await pause();
}

const until = async (view, status) => {
  while (view.getSnapshot().status !== status) await pause();
};

// Far less than the three minutes after which a client looks for dead pages once more.
const patience = { timeout: 60_000 };

test("the zone knows what is pending", patience, async () => {
  let passed = false;
  inZone(() => setTimeout(() => (passed = true)));
  assert.equal(pending.macroTask, true);
  await stable();
  assert.equal(passed, true);
});

test("an application becomes stable whatever it does with a client", patience, async () => {
  const { fetch, living } = service();
  const options = { baseUrl: "https://smh.example", libraryId: "l", accessToken: async () => "t", fetch };
  const client = inZone(() => new SmhClient(options));
  // It looks for dead pages.
  while (!(await navigator.locks.query()).held.length) await pause();
  await stable();
  const view = inZone(() => client.openSearchView());
  await stable();
  inZone(() => view.search({ keyword: "a" }));
  assert.equal(pending.macroTask, true, "the user may go on typing");
  await until(view, "ready");
  assert.equal(living.size, 1);
  await stable();
  const again = inZone(() => new SmhClient(options));
  await inZone(() => again.createSearch({}));
  await stable();
  await inZone(() => Promise.all([view.close(), again.close(), client.close()]));
  await stable();
  assert.equal(living.size, 1, "but for the application's own");
});

test("calls succeed with the fetch that it patches", patience, async (t) => {
  const asked = [];
  const server = createServer(({ method }, response) => {
    asked.push(method);
    if (method === "DELETE") return response.writeHead(204).end();
    response.setHeader("content-type", "application/json");
    return response.end(JSON.stringify({ searchId: "s", hasMore: true, nextMarker: 1, searchFinished: false, contents: [] }));
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  t.after(() => server.close());
  const { port } = server.address();
  const client = inZone(() => new SmhClient({ baseUrl: `http://127.0.0.1:${port}`, libraryId: "l", accessToken: "t", retry: { retries: 0 } }));
  const { searchId, nextMarker } = await inZone(() => client.createSearch({}));
  await inZone(() => client.continueSearch(searchId, nextMarker));
  await inZone(() => client.deleteSearch(searchId));
  assert.deepEqual(asked, ["POST", "GET", "DELETE"]);
  await inZone(() => client.close());
  await stable();
});
