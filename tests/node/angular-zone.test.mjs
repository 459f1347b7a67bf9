// The package in Angular's zone: an application becomes stable, because the package leaves nothing pending for long, and `fetch`
// works as patched by zone.js.

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

/** What is pending in the zone, determined as Angular's NgZone does. */
const pending = { microTask: false, macroTask: false, eventTask: false };
const zone = Zone.current.fork({
  name: "application",
  onHasTask(delegate, current, target, state) {
    delegate.hasTask(target, state);
    if (current === target) pending[state.change] = state[state.change];
  },
});
const inZone = (callback) => zone.run(callback);

/** Waits until nothing is pending. */
async function stable() {
  while (pending.microTask || pending.macroTask) await pause();
}

const until = async (view, status) => {
  while (view.getSnapshot().status !== status) await pause();
};

// Much less than the three minutes after which a client reads the log of dead pages again.
const limit = { timeout: 60_000 };

test("the zone reports what is pending", limit, async () => {
  let passed = false;
  inZone(() => setTimeout(() => (passed = true)));
  assert.equal(pending.macroTask, true);
  await stable();
  assert.equal(passed, true);
});

test("an application becomes stable whatever it does with a client", limit, async () => {
  const { fetch, live } = service();
  const options = { baseUrl: "https://smh.example", libraryId: "l", accessToken: async () => "t", fetch };
  const client = inZone(() => new SmhClient(options));
  // The client reads the log of dead pages.
  while (!(await navigator.locks.query()).held.length) await pause();
  await stable();
  const view = inZone(() => client.openSearchView());
  await stable();
  inZone(() => view.search({ keyword: "a" }));
  assert.equal(pending.macroTask, true, "the debounce is pending");
  await until(view, "ready");
  assert.equal(live.size, 1);
  await stable();
  const again = inZone(() => new SmhClient(options));
  await inZone(() => again.createSearch({}));
  await stable();
  await inZone(() => Promise.all([view.close(), again.close(), client.close()]));
  await stable();
  assert.equal(live.size, 1, "only the search of the plain call is left");
});

test("calls succeed with the patched fetch", limit, async (t) => {
  const methods = [];
  const server = createServer(({ method }, response) => {
    methods.push(method);
    if (method === "DELETE") return response.writeHead(204).end();
    response.setHeader("content-type", "application/json");
    return response.end(JSON.stringify({ searchId: "s", hasMore: true, nextMarker: 1, searchFinished: false, contents: [] }));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.close());
  const { port } = server.address();
  const client = inZone(() => new SmhClient({ baseUrl: `http://127.0.0.1:${port}`, libraryId: "l", accessToken: "t", retry: { retries: 0 } }));
  const { searchId, nextMarker } = await inZone(() => client.createSearch({}));
  await inZone(() => client.continueSearch(searchId, nextMarker));
  await inZone(() => client.deleteSearch(searchId));
  assert.deepEqual(methods, ["POST", "GET", "DELETE"]);
  await inZone(() => client.close());
  await stable();
});
