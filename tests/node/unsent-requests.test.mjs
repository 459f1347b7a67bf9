// A request that could not even be started: the error says that nothing was sent, and why, and a create may be made again.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import init, { SmhClient, isSmhError } from "smh-wasm";

await init();

const page = { searchId: "search-1", searchFinished: true, hasMore: false, contents: [] };
const answer = async ({ method }) => (method === "DELETE" ? new Response(null, { status: 204 }) : Response.json(page));
const cause = new TypeError("not today");
const { fetch: usual, Request: UsualRequest } = globalThis;
after(() => Object.assign(globalThis, { fetch: usual, Request: UsualRequest }));

/** Ways in which a request fails to start; each gives the client's `fetch`, if any, and mends everything when told. */
const failures = {
  "the application's fetch throws": () => {
    let works = false;
    const fetch = (request) => {
      if (works) return answer(request);
      throw cause;
    };
    return { fetch, mend: () => (works = true) };
  },
  "the page's fetch, as a wrapper has replaced it, throws": () => {
    globalThis.fetch = () => {
      throw cause;
    };
    return { mend: () => (globalThis.fetch = answer) };
  },
  "no request can be made": () => {
    globalThis.fetch = answer;
    globalThis.Request = class {
      constructor() {
        throw cause;
      }
    };
    return { mend: () => (globalThis.Request = UsualRequest) };
  },
};

for (const [name, fail] of Object.entries(failures)) {
  const base = { baseUrl: "http://127.0.0.1:9", libraryId: "l", accessToken: "secret-7c1d" };

  test(`${name}: the error says so`, async () => {
    const { fetch, mend } = fail();
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
    mend();
    assert.equal((await client.createSearch({})).searchId, "search-1");
  });

  test(`${name}: a create is made again by itself`, async () => {
    const { fetch, mend } = fail();
    const events = [];
    const onEvent = ({ type }) => {
      events.push(type);
      if (type === "retry") mend();
    };
    const client = new SmhClient({ ...base, fetch, retry: { baseDelayMs: 1 }, onEvent });
    assert.equal((await client.createSearch({})).searchId, "search-1");
    assert.deepEqual(events, ["retry", "request", "response"]);
  });

  test(`${name}: so is that of a view`, async () => {
    const { fetch, mend } = fail();
    const client = new SmhClient({ ...base, fetch, retry: { baseDelayMs: 1 }, onEvent: ({ type }) => type === "retry" && mend() });
    const view = client.openSearchView();
    const ready = new Promise((resolve) => view.subscribe(() => view.getSnapshot().status === "ready" && resolve()));
    view.search({ keyword: "x" }, { immediate: true });
    await ready;
    void view.close();
  });
}
