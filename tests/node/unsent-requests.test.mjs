// A request that cannot be started: the error says that nothing was sent, and even a create is retried.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import init, { SmhClient, isSmhError } from "smh-wasm";

await init();

const page = { searchId: "search-1", searchFinished: true, hasMore: false, contents: [] };
/** A `fetch`, which is called with a `Request`, or with a URL and options. */
const respond = async (input, { method } = input) => (method === "DELETE" ? new Response(null, { status: 204 }) : Response.json(page));
const cause = new TypeError("not today");
const { fetch: originalFetch, Request: OriginalRequest } = globalThis;
after(() => Object.assign(globalThis, { fetch: originalFetch, Request: OriginalRequest }));

/** Ways in which a request cannot be started. Each returns the `fetch` of the client, if any, and a function that repairs it. */
const failures = {
  "the application's fetch throws": () => {
    let works = false;
    const fetch = (request) => {
      if (works) return respond(request);
      throw cause;
    };
    return { fetch, repair: () => (works = true) };
  },
  "a wrapper of the global fetch throws": () => {
    globalThis.fetch = () => {
      throw cause;
    };
    return { repair: () => (globalThis.fetch = respond) };
  },
  "the Request constructor throws": () => {
    globalThis.Request = class {
      constructor() {
        throw cause;
      }
    };
    return { fetch: (request) => respond(request), repair: () => (globalThis.Request = OriginalRequest) };
  },
};

for (const [name, fail] of Object.entries(failures)) {
  const base = { baseUrl: "http://127.0.0.1:9", libraryId: "l", accessToken: "secret-7c1d" };

  test(`${name}: the error says that nothing was sent`, async () => {
    const { fetch, repair } = fail();
    const events = [];
    const client = new SmhClient({ ...base, fetch, retry: false, onEvent: ({ type }) => events.push(type) });
    for (const [operation, argument] of [["createSearch", {}], ["deleteSearch", "x"], ["queryLibraryTasks", 1]]) {
      const error = await client[operation](argument).catch((error) => error);
      assert.ok(isSmhError(error), String(error));
      const { kind, attempts, retryable } = error;
      assert.deepEqual({ kind, attempts, retryable, cause: error.cause }, { kind: "config", attempts: 0, retryable: true, cause });
      assert.match(error.message, /nothing was sent/);
      assert.doesNotMatch(error.userMessage("en"), /network|sign/);
    }
    assert.deepEqual(events, [], "no request was sent");
    repair();
    assert.equal((await client.createSearch({})).searchId, "search-1");
  });

  test(`${name}: a create is retried`, async () => {
    const { fetch, repair } = fail();
    const events = [];
    const onEvent = ({ type }) => {
      events.push(type);
      if (type === "retry") repair();
    };
    const client = new SmhClient({ ...base, fetch, retry: { baseDelayMs: 1 }, onEvent });
    assert.equal((await client.createSearch({})).searchId, "search-1");
    assert.deepEqual(events, ["retry", "request", "response"]);
  });

  test(`${name}: the create of a view is retried`, async () => {
    const { fetch, repair } = fail();
    const client = new SmhClient({ ...base, fetch, retry: { baseDelayMs: 1 }, onEvent: ({ type }) => type === "retry" && repair() });
    const view = client.openSearchView();
    const ready = new Promise((resolve) => view.subscribe(() => view.getSnapshot().status === "ready" && resolve()));
    view.search({ keyword: "x" }, { immediate: true });
    await ready;
    void view.close();
  });
}
