// The user has signed out: the token function is called less and less often, however many deletions are pending, and closing can
// have a limit. The clock is fake.

import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import init, { SmhClient, isSmhError } from "smh-wasm";

// The target of the events `online` and `offline`.
const page = new EventTarget();
globalThis.addEventListener = page.addEventListener.bind(page);
globalThis.removeEventListener = page.removeEventListener.bind(page);

await init();

const DELETIONS = 10;
const SECOND = 1_000;
const MINUTE = 60 * SECOND;

beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout", "Date"], now: 0 });
  mock.method(performance, "now", () => Date.now());
});
afterEach(() => {
  mock.timers.reset();
  mock.restoreAll();
});

/** Waits until only timers are pending. */
const idle = () => new Promise((resolve) => setImmediate(resolve));

/** Advances the clock. */
async function advance(ms) {
  for (let passed = 0; passed < ms; passed += 125) {
    mock.timers.tick(125);
    await idle();
  }
  await idle();
}

/** The current state of a promise. */
function observe(promise) {
  const observed = { state: "pending" };
  promise.then(
    (value) => Object.assign(observed, { state: "resolved", value }),
    (reason) => Object.assign(observed, { state: "rejected", reason }),
  );
  return observed;
}

/** A service, a client whose token function counts its calls, and the session of the user. */
function setUp(options) {
  const session = { signedIn: true, without: async () => Promise.reject(new Error("signed out")) };
  const live = new Set();
  const counts = { tokens: 0, deletes: 0, created: 0 };
  const fetch = async ({ method, url }) => {
    const { searchParams, pathname } = new URL(url);
    if (method === "DELETE") counts.deletes++;
    if (searchParams.get("access_token") !== "good-token" || !session.signedIn) {
      return Response.json({ code: "InvalidAccessToken" }, { status: 403 });
    }
    if (method === "DELETE") {
      live.delete(pathname.split("/").at(-1));
      return new Response(null, { status: 204 });
    }
    if (method === "GET") return Response.json([{ taskId: 1, status: 202 }]);
    const searchId = `search-${++counts.created}`;
    live.add(searchId);
    return Response.json({ searchId, searchFinished: true, hasMore: false, contents: [] });
  };
  const accessToken = () => {
    counts.tokens++;
    return session.signedIn ? "good-token" : session.without(counts.tokens);
  };
  const client = new SmhClient({ baseUrl: "http://127.0.0.1:9", libraryId: "l", accessToken, fetch, timeoutMs: 5_000, ...options });
  return { session, live, counts, client };
}

/** Opens views that show searches, then revokes the token. `without` replaces the token function. */
async function signedOut(without) {
  const site = setUp();
  const views = Array.from({ length: DELETIONS }, (_, index) => {
    const view = site.client.openSearchView();
    view.search({ keyword: `${index}` }, { immediate: true });
    return view;
  });
  await idle();
  assert.equal(site.live.size, DELETIONS);
  site.session.signedIn = false;
  if (without) site.session.without = without;
  site.counts.tokens = 0;
  return { ...site, views };
}

/** Results of the token function when the user has signed out. */
const tokenFunctions = {
  "rejects": () => Promise.reject(new Error("signed out")),
  "throws": () => {
    throw new Error("signed out");
  },
  "returns tokens that are rejected": (count) => `revoked-${count}`,
  "returns the same token, which is rejected": () => "good-token",
  "returns a text that is not a token": () => "<html></html>",
  "never resolves": () => new Promise(() => {}),
};

for (const [name, give] of Object.entries(tokenFunctions)) {
  test(`a token function that ${name} is called less and less often`, async () => {
    const { client, counts, session, live } = await signedOut(give);
    const closing = observe(client.close());
    await advance(12 * SECOND);
    assert.ok(counts.tokens >= 2 && counts.tokens <= 8, `${counts.tokens} calls in 12 s`);
    await advance(10 * MINUTE);
    const before = counts.tokens;
    await advance(10 * MINUTE);
    const later = counts.tokens - before;
    assert.ok(later >= 5 && later <= 21, `${later} calls in ten minutes`);
    assert.equal(closing.state, "pending");
    assert.equal(live.size, DELETIONS);

    session.signedIn = true;
    await advance(3 * MINUTE);
    assert.equal(closing.state, "resolved");
    assert.equal(live.size, 0);
  });
}

test("a new token, the online event and a successful call end the delay", async () => {
  const ways = {
    setAccessToken: ({ client }) => client.setAccessToken("good-token"),
    online: () => page.dispatchEvent(new Event("online")),
    success: ({ client }) => client.deleteSearch("other"),
  };
  for (const [name, end] of Object.entries(ways)) {
    const site = await signedOut();
    const closing = observe(site.client.close());
    await advance(20 * MINUTE);
    // A call within a second of a failure waits, and nothing would advance the clock meanwhile.
    let calls;
    do {
      calls = site.counts.tokens;
      await advance(SECOND);
    } while (site.counts.tokens !== calls);
    site.session.signedIn = true;
    await end(site);
    // A deletion that waits for the token of another call waits a second at most.
    await advance(2 * SECOND);
    assert.deepEqual([closing.state, site.live.size], ["resolved", 0], name);
  }
});

test("a plain call does not wait for the delay of the deletions", async () => {
  const { client, counts, session } = await signedOut();
  // Loads the code for tasks, and sends nothing.
  await client.queryLibraryTasks([]);
  const failing = Array.from({ length: 5 }, () => observe(client.queryLibraryTasks(1)));
  await idle();
  assert.ok(failing.every(({ reason }) => isSmhError(reason)));
  session.signedIn = true;
  const call = observe(client.queryLibraryTasks(1));
  await advance(SECOND);
  assert.equal(call.state, "resolved");
  assert.ok(counts.tokens <= 4, `${counts.tokens} calls`);
});

test("waitForTasks also calls the token function less and less often", async () => {
  const { client, counts, session } = setUp();
  const waiting = observe(client.waitForTasks(1, { pollIntervalMs: 100 }));
  await advance(SECOND);
  session.signedIn = false;
  counts.tokens = 0;
  await advance(20 * MINUTE);
  assert.ok(counts.tokens <= 40, `${counts.tokens} calls in twenty minutes`);
  assert.equal(waiting.state, "pending");
  await client.close();
});

test("close() with a timeout rejects when it has passed", async () => {
  for (const give of Object.values(tokenFunctions)) {
    const { client, counts, session, live } = await signedOut(give);
    const closing = observe(client.close({ timeoutMs: 3_000 }));
    await advance(2_750);
    assert.equal(closing.state, "pending");
    await advance(500);
    assert.equal(closing.state, "rejected");
    const { reason } = closing;
    assert.ok(isSmhError(reason));
    assert.deepEqual([reason.kind, reason.operation, reason.retryable], ["timeout", "close", true]);
    assert.match(reason.message, /3000 ms/);
    assert.equal(client.pendingDeletes, DELETIONS, "they are still pending");

    const { tokens } = counts;
    await advance(60 * MINUTE);
    assert.equal(counts.tokens, tokens, "the token function is not called again");
    // A token can still be set.
    session.signedIn = true;
    client.setAccessToken("good-token");
    await idle();
    assert.equal(live.size, 0);
    await client.settled();
  }
});

test("a signal ends close() with its reason", async () => {
  const { client, counts, views } = await signedOut();
  const controller = new AbortController();
  const closing = [views[0].close({ signal: controller.signal }), client.close({ signal: controller.signal, timeoutMs: 60_000 })].map(observe);
  await advance(SECOND);
  const reason = { reason: "enough" };
  controller.abort(reason);
  await idle();
  for (const { state, reason: actual } of closing) assert.ok(state === "rejected" && actual === reason);
  const { tokens } = counts;
  await advance(10 * MINUTE);
  assert.equal(counts.tokens, tokens);
});

test("a view whose close() timed out is closed, and its client keeps deleting", async () => {
  const { client, counts, session, views, live } = await signedOut();
  const closing = observe(views[0].close({ timeoutMs: 100 }));
  await advance(250);
  assert.deepEqual([closing.state, closing.reason?.kind], ["rejected", "timeout"]);
  assert.equal(views[0].getSnapshot().status, "closed");
  session.signedIn = true;
  await advance(MINUTE);
  assert.equal(live.size, DELETIONS - 1);
  assert.ok(counts.tokens > 0);
  await client.close();
  assert.equal(live.size, 0);
});

test("close() closes the client even if it rejects", async () => {
  for (const options of [{ signal: AbortSignal.abort("late") }, { timeoutMs: -1 }, { signal: {} }, null]) {
    const { client, live } = setUp();
    const view = client.openSearchView();
    view.search({ keyword: "x" }, { immediate: true });
    await idle();
    assert.equal(live.size, 1);
    await assert.rejects(client.close(options), (reason) => (isSmhError(reason) ? reason.kind === "config" : reason === "late"));
    assert.equal(view.getSnapshot().status, "closed");
    await idle();
    assert.equal(live.size, 0);
  }
});

test("close() without pending deletions resolves whatever its limits", async () => {
  const { client } = setUp();
  await client.openSearchView().close({ timeoutMs: 1 });
  await client.close({ timeoutMs: 1, signal: new AbortController().signal });
});
