// The user has signed out: the application's function for tokens is called less and less often, however much is owed, and what
// closes can stop waiting. The clock is a fake one.

import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import init, { SmhClient, isSmhError } from "smh-wasm";

// What tells of the network in a page.
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

/** Lets everything happen that waits for no timer. */
const rest = () => new Promise((resolve) => setImmediate(resolve));

/** Lets time pass. */
async function pass(ms) {
  for (let passed = 0; passed < ms; passed += 125) {
    mock.timers.tick(125);
    await rest();
  }
  await rest();
}

/** What a promise has come to so far. */
function watch(promise) {
  const watched = { state: "pending" };
  promise.then(
    (value) => Object.assign(watched, { state: "resolved", value }),
    (reason) => Object.assign(watched, { state: "rejected", reason }),
  );
  return watched;
}

/** A service, a client of it whose function for tokens counts its calls, and the session that both depend on. */
function site(options) {
  const session = { signedIn: true, without: async () => Promise.reject(new Error("signed out")) };
  const live = new Set();
  const counts = { tokens: 0, deletes: 0, made: 0 };
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
    const searchId = `search-${++counts.made}`;
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

/** Views that show searches; then the user's token is revoked. */
async function signedOut(without) {
  const made = site();
  const views = Array.from({ length: DELETIONS }, (_, index) => {
    const view = made.client.openSearchView();
    view.search({ keyword: `${index}` }, { immediate: true });
    return view;
  });
  await rest();
  assert.equal(made.live.size, DELETIONS);
  made.session.signedIn = false;
  if (without) made.session.without = without;
  made.counts.tokens = 0;
  return { ...made, views };
}

/** What the application's function does when the user has signed out. */
const without = {
  "rejects": () => Promise.reject(new Error("signed out")),
  "throws": () => {
    throw new Error("signed out");
  },
  "gives a token that is refused": (count) => `revoked-${count}`,
  "gives the same token, which is refused": () => "good-token",
  "gives what is no token": () => "<html></html>",
  "never answers": () => new Promise(() => {}),
};

for (const [name, give] of Object.entries(without)) {
  test(`a function that ${name} is called less and less often, however many deletions wait`, async () => {
    const { client, counts, session, live } = await signedOut(give);
    const closing = watch(client.close());
    await pass(12 * SECOND);
    assert.ok(counts.tokens >= 2 && counts.tokens <= 8, `${counts.tokens} calls in 12 s`);
    await pass(10 * MINUTE);
    const before = counts.tokens;
    await pass(10 * MINUTE);
    const later = counts.tokens - before;
    assert.ok(later >= 5 && later <= 21, `${later} calls in ten minutes`);
    assert.equal(closing.state, "pending");
    assert.equal(live.size, DELETIONS);

    session.signedIn = true;
    await pass(3 * MINUTE);
    assert.equal(closing.state, "resolved");
    assert.equal(live.size, 0);
  });
}

test("another token, the network and a success end the wait", async () => {
  const ways = {
    setAccessToken: ({ client }) => client.setAccessToken("good-token"),
    online: () => page.dispatchEvent(new Event("online")),
    success: ({ client }) => client.deleteSearch("other"),
  };
  for (const [name, end] of Object.entries(ways)) {
    const made = await signedOut();
    const closing = watch(made.client.close());
    await pass(20 * MINUTE);
    made.session.signedIn = true;
    await end(made);
    // What waits for a call somebody makes waits a second at most.
    await pass(2 * SECOND);
    assert.deepEqual([closing.state, made.live.size], ["resolved", 0], name);
  }
});

test("a plain call is not kept waiting for a minute", async () => {
  const { client, counts, session } = await signedOut();
  const failing = Array.from({ length: 5 }, () => watch(client.queryLibraryTasks(1)));
  await rest();
  assert.ok(failing.every(({ reason }) => isSmhError(reason)));
  session.signedIn = true;
  const call = watch(client.queryLibraryTasks(1));
  await pass(SECOND);
  assert.equal(call.state, "resolved");
  assert.ok(counts.tokens <= 4, `${counts.tokens} calls`);
});

test("waiting for tasks asks less and less often, too", async () => {
  const { client, counts, session } = site();
  const waiting = watch(client.waitForTasks(1, { pollIntervalMs: 100 }));
  await pass(SECOND);
  session.signedIn = false;
  counts.tokens = 0;
  await pass(20 * MINUTE);
  assert.ok(counts.tokens <= 40, `${counts.tokens} calls in twenty minutes`);
  assert.equal(waiting.state, "pending");
  await client.close();
});

test("a client that is closed with a limit gives up", async () => {
  for (const give of Object.values(without)) {
    const { client, counts, session, live } = await signedOut(give);
    const closing = watch(client.close({ timeoutMs: 3_000 }));
    await pass(2_750);
    assert.equal(closing.state, "pending");
    await pass(500);
    assert.equal(closing.state, "rejected");
    const { reason } = closing;
    assert.ok(isSmhError(reason));
    assert.deepEqual([reason.kind, reason.operation, reason.retryable], ["timeout", "close", true]);
    assert.match(reason.message, /3000 ms/);
    assert.equal(client.pendingDeletes, DELETIONS, "they are still owed");

    const { tokens } = counts;
    await pass(60 * MINUTE);
    assert.equal(counts.tokens, tokens, "the application is left alone");
    // It may still be given a token.
    session.signedIn = true;
    client.setAccessToken("good-token");
    await rest();
    assert.equal(live.size, 0);
    await client.settled();
  }
});

test("a signal ends the waiting with its reason", async () => {
  const { client, counts, views } = await signedOut();
  const leaving = new AbortController();
  const closing = [views[0].close({ signal: leaving.signal }), client.close({ signal: leaving.signal, timeoutMs: 60_000 })].map(watch);
  await pass(SECOND);
  const reason = { why: "enough" };
  leaving.abort(reason);
  await rest();
  for (const { state, reason: given } of closing) assert.ok(state === "rejected" && given === reason);
  const { tokens } = counts;
  await pass(10 * MINUTE);
  assert.equal(counts.tokens, tokens);
});

test("a view that stops waiting is closed, and its client goes on", async () => {
  const { client, counts, session, views, live } = await signedOut();
  const closing = watch(views[0].close({ timeoutMs: 100 }));
  await pass(250);
  assert.deepEqual([closing.state, closing.reason?.kind], ["rejected", "timeout"]);
  assert.equal(views[0].getSnapshot().status, "closed");
  session.signedIn = true;
  await pass(MINUTE);
  assert.equal(live.size, DELETIONS - 1);
  assert.ok(counts.tokens > 0);
  await client.close();
  assert.equal(live.size, 0);
});

test("the closing happens whatever becomes of the waiting", async () => {
  for (const options of [{ signal: AbortSignal.abort("late") }, { timeoutMs: -1 }, { signal: {} }, null]) {
    const { client, live } = site();
    const view = client.openSearchView();
    view.search({ keyword: "x" }, { immediate: true });
    await rest();
    assert.equal(live.size, 1);
    await assert.rejects(client.close(options), (reason) => (isSmhError(reason) ? reason.kind === "config" : reason === "late"));
    assert.equal(view.getSnapshot().status, "closed");
    await rest();
    assert.equal(live.size, 0);
  }
});

test("where nothing is owed, limits do not matter", async () => {
  const { client } = site();
  await client.openSearchView().close({ timeoutMs: 1 });
  await client.close({ timeoutMs: 1, signal: new AbortController().signal });
});
