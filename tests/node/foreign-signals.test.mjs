// A page that is simulated in Node.js may have an AbortController of its own, whose signals Node.js refuses. Then requests are
// sent without a signal, so that they can't be aborted; a call that is aborted rejects all the same.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { JSDOM } from "jsdom";
import init, { SmhClient } from "smh-wasm";

await init();

const originals = { fetch, AbortController, Request };
after(() => Object.assign(globalThis, originals));

/** A `Request` that refuses signals of other classes. That of Node.js does in some versions. */
class StrictRequest extends originals.Request {
  constructor(input, init) {
    if (init?.signal && !(init.signal instanceof AbortSignal)) throw new TypeError("not an AbortSignal");
    super(input, init);
  }
}
globalThis.Request = StrictRequest;

const page = { searchId: "search-1", searchFinished: true, hasMore: false, contents: [] };
const options = { baseUrl: "http://127.0.0.1:9", libraryId: "l", accessToken: "t", retry: false };

/** The signals of the requests. */
let signals = [];
/** A `fetch` that refuses the same. */
const respond = async (input, init) => {
  signals.push(init?.signal);
  void new Request(input, init);
  return Response.json(page);
};

const own = (request) => respond(request.url);
for (const [name, fetch] of [["the global fetch", undefined], ["the application's fetch", own]]) {
  test(`${name} works with an AbortController of jsdom`, async () => {
    signals = [];
    Object.assign(globalThis, { fetch: respond, AbortController: new JSDOM().window.AbortController });
    const client = new SmhClient({ ...options, fetch });
    assert.equal((await client.createSearch({})).searchId, "search-1");
    assert.equal((await client.continueSearch("search-1", 1)).searchId, "search-1");
    assert.deepEqual(signals, [undefined, undefined]);
  });
}

test("the global fetch receives a signal that Node.js accepts, also after another was refused", async () => {
  signals = [];
  Object.assign(globalThis, { fetch: respond, AbortController: originals.AbortController });
  const client = new SmhClient(options);
  await client.continueSearch("search-1", 1);
  assert.ok(signals[0] instanceof AbortSignal);
});
