// The service worker with unusual inputs, in a fake global scope. tests/e2e/src/service_worker tests it in real engines.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { createContext, runInContext } from "node:vm";

const SCRIPT = readFileSync(new URL("../../pkg/dist/service-worker.js", import.meta.url), "utf8");
const CREATE = "https://smh.example/base/api/v1/search/lib/sp%20ace/space-contents";
const QUERY = "?access_token=a%2Bb&user_id=u%26&with_inode=1";
const PAGE = "a page";

/**
 * A worker. `clients` tells whether the page exists at a time; `respond` responds to creates; `deletions` are the responses to
 * DELETEs in their order, of which the last is repeated; `meanwhile` is called during every wait.
 */
function start({ clients = () => true, respond = created("id"), deletions = [204], agent = "Chrome/1 Safari/1", loads = 1, meanwhile = () => {} } = {}) {
  const listeners = [];
  const creates = [];
  const deleted = [];
  const waits = [];
  let now = 0;
  class ServiceWorkerGlobalScope {
    static [Symbol.hasInstance]() {
      return true;
    }
  }
  const scope = createContext({
    ServiceWorkerGlobalScope,
    Request,
    URL,
    navigator: { userAgent: agent },
    clients: { get: async (id) => (id === PAGE && clients(now) ? {} : undefined) },
    addEventListener: (type, listener, capture) => listeners.push({ type, listener, capture }),
    setTimeout: (done, ms) => {
      waits.push(ms);
      setImmediate(() => {
        meanwhile();
        now += ms;
        done();
      });
    },
    fetch: async (input, init) => {
      if (input instanceof Request) {
        creates.push(input);
        return respond();
      }
      deleted.push({ url: String(input), ...init });
      const next = deletions[Math.min(deleted.length, deletions.length) - 1];
      if (next === "no response") throw new TypeError("no network");
      return typeof next === "number" ? new Response(null, { status: next }) : next();
    },
  });
  for (let load = 0; load < loads; load++) runInContext(SCRIPT, scope);
  /** Dispatches a `fetch` event for a request. */
  const dispatch = (request, clientId = PAGE) => {
    const result = { response: undefined, stopped: false, work: [] };
    const event = {
      request,
      clientId,
      respondWith: (response) => (result.response = response),
      waitUntil: (work) => result.work.push(work),
      stopImmediatePropagation: () => (result.stopped = true),
    };
    call("fetch", event, result);
    return result;
  };
  const call = (wanted, event, result) => {
    for (const { type, listener } of listeners) if (type === wanted && !result.stopped) listener(event);
  };
  /** Dispatches a message: its replies, and whether it was hidden from the application's own listeners. */
  const post = (data) => {
    const result = { replies: [], stopped: false };
    const ports = [{ postMessage: (reply) => result.replies.push(reply) }];
    call("message", { data, ports, stopImmediatePropagation: () => (result.stopped = true) }, result);
    return result;
  };
  return { listeners, creates, deleted, waits, dispatch, post };
}

const created = (id) => () => new Response(JSON.stringify({ searchId: id }));
const create = (init) =>
  new Request(CREATE + QUERY, { method: "POST", body: "{}", credentials: "omit", referrerPolicy: "no-referrer", ...init });

/** Sends a create through a worker: the response that the page receives, and the deletions. */
async function send(options, request = create()) {
  const worker = start(options);
  const { response, work, stopped } = worker.dispatch(request);
  assert.ok(stopped && response, "the worker responds");
  const outcome = await response.then(async (response) => response.text()).catch(String);
  assert.deepEqual(await Promise.all(work), [undefined], "the work never fails");
  return { ...worker, outcome };
}

const gone = () => false;

test("a page learns that the worker sends its creates, and can report one as lost", async () => {
  for (const [name, lost, deletes] of [
    ["#smh-wasm-1", "#smh-wasm-1", 1],
    ["#smh-wasm-1", "#smh-wasm-2", 0],
    ["", "", 0],
  ]) {
    let release = () => {};
    const worker = start({ respond: () => new Promise((resolve) => (release = () => resolve(created("id")()))) });
    assert.deepEqual(worker.post({ type: "smh-wasm:carries" }), { replies: [true], stopped: true });
    const { work } = worker.dispatch(new Request(create().url + name, create()));
    worker.post({ type: "smh-wasm:lost", create: lost });
    release();
    await Promise.all(work);
    assert.equal(worker.deleted.length, deletes, `${name} ${lost}`);
    for (const { url } of worker.deleted) assert.equal(url, `${CREATE.replace("space-contents", "id")}?access_token=a%2Bb&user_id=u%26`);
    // The create has ended, so the message has no effect.
    worker.post({ type: "smh-wasm:lost", create: name });
    assert.equal(worker.deleted.length, deletes);
  }
});

test("other messages are left to the application", () => {
  const { post } = start();
  for (const data of [undefined, null, "text", {}, { type: "other" }, { type: "smh-wasm" }]) {
    assert.deepEqual(post(data), { replies: [], stopped: false });
  }
});

test("outside of a service worker the script does nothing", async () => {
  const names = Reflect.ownKeys(globalThis);
  assert.deepEqual(Object.keys(await import("../../pkg/dist/service-worker.js")), []);
  assert.deepEqual(Reflect.ownKeys(globalThis), names);
  const scope = createContext({ ServiceWorkerGlobalScope: class {}, addEventListener: assert.fail });
  runInContext(SCRIPT, scope);
});

test("only creates are handled", () => {
  const { dispatch, listeners, creates } = start();
  assert.deepEqual(listeners.map(({ type, capture }) => [type, capture]), [["fetch", true], ["message", true]]);
  const post = { method: "POST", mode: "cors", signal: {} };
  const others = [
    [create({ method: "PUT" })],
    [{ ...post, method: "GET", url: CREATE + QUERY }],
    [{ ...post, mode: "navigate", url: CREATE + QUERY }],
    [{ ...post, url: CREATE }],
    [{ ...post, url: `${CREATE}?access_token=` }],
    [{ ...post, url: `${CREATE}/${QUERY}` }],
    [{ ...post, url: `${CREATE}s${QUERY}` }],
    [{ ...post, url: `https://smh.example/api/v1/search/lib/space-contents${QUERY}` }],
    [{ ...post, url: `https://smh.example/?${CREATE}` }],
    [{ ...post, url: "not a URL" }],
    [{}],
    [create(), ""],
    [create(), undefined],
  ];
  others.forEach(([request, ...client], index) => {
    const clientId = client.length > 0 ? (client[0] ?? "") : PAGE;
    const { response, stopped, work } = dispatch(request, clientId);
    assert.deepEqual([response, stopped, work.length], [undefined, false, 0], `request ${index}`);
  });
  assert.equal(creates.length, 0);
});

test("a page that stays receives the response, and nothing is deleted", async () => {
  const { outcome, deleted, creates } = await send();
  assert.equal(outcome, '{"searchId":"id"}');
  assert.deepEqual(deleted, []);
  assert.equal(creates.length, 1);
  assert.equal(await creates[0].text(), "{}");
});

test("if the page is gone, the search is deleted with the token and the user of the create", async () => {
  const { deleted } = await send({ clients: gone });
  const url = "https://smh.example/base/api/v1/search/lib/sp%20ace/id?access_token=a%2Bb&user_id=u%26";
  const init = { method: "DELETE", credentials: "omit", referrerPolicy: "no-referrer", cache: "no-store", keepalive: true };
  assert.deepEqual(deleted, [{ url, ...init }]);
  const tokenOnly = new Request(`${CREATE}?user_idea=x&access_token=t#access_token=no`, { method: "POST" });
  const { deleted: other } = await send({ clients: gone }, tokenOnly);
  assert.equal(other[0].url.split("/").at(-1).split("#")[0], "id?access_token=t");
});

test("if the page leaves before it can know the search, the search is deleted", async () => {
  const { deleted } = await send({ clients: (now) => now < 500 });
  assert.equal(deleted.length, 1);
});

test("if the page leaves after it has used the search, nothing is deleted", async () => {
  for (const method of ["GET", "DELETE"]) {
    const url = CREATE.replace("space-contents", "a%27%28b%29?access_token=other");
    const worker = start({
      clients: (now) => now < 500,
      respond: created("a'(b)"),
      meanwhile: () => worker.dispatch({ method, url }),
    });
    await Promise.all(worker.dispatch(create()).work);
    assert.deepEqual(worker.deleted, [], method);
  }
});

test("if the page comes back from the back/forward cache, the search is deleted only in WebKit", async () => {
  let time = 0;
  const clients = (now) => {
    time = now;
    return now < 300 || now > 500;
  };
  const inChromium = await send({ clients });
  assert.equal(inChromium.deleted.length, 0);
  time = 0;
  // In WebKit the request of the page has failed while it was away.
  const respond = async () => {
    while (time < 400) await new Promise(setImmediate);
    return created("id")();
  };
  const inWebKit = await send({ clients, respond, agent: "AppleWebKit/605 Version/18 Safari/605" });
  assert.equal(inWebKit.deleted.length, 1);
});

test("the search of an aborted create is deleted", async () => {
  const controller = new AbortController();
  const respond = () => {
    controller.abort();
    return created("id")();
  };
  const { deleted, creates } = await send({ respond }, create({ signal: controller.signal }));
  assert.equal(creates[0].signal.aborted, false);
  assert.equal(deleted.length, 1);
});

test("unusual ids are encoded as one path segment; impossible ones are ignored", async () => {
  const ids = { "a/../b": "a%2F..%2Fb", "?#": "%3F%23", "%2e%2e": "%252e%252e", "$&": "%24%26", "...": "...", "索": "%E7%B4%A2" };
  for (const [id, segment] of Object.entries(ids)) {
    const { deleted } = await send({ clients: gone, respond: created(id) });
    assert.deepEqual(deleted.map(({ url }) => new URL(url).pathname), [`/base/api/v1/search/lib/sp%20ace/${segment}`]);
  }
  for (const id of ["", ".", "..", "\ud800", 7, null, true, {}, ["id"], undefined]) {
    const { deleted } = await send({ clients: gone, respond: created(id) });
    assert.deepEqual(deleted, [], JSON.stringify(id));
  }
});

test("a response without a search id is passed to the page", async () => {
  for (const body of ["", "null", "7", '"id"', "[]", "{}", "<html>", '{"searchId":"id"', "\ufeff"]) {
    const { deleted, outcome } = await send({ clients: gone, respond: () => new Response(body, { status: 502 }) });
    assert.deepEqual([deleted, outcome], [[], body.replace("\ufeff", "")]);
  }
  const named = await send({ clients: gone, respond: () => new Response('{"searchId":"id"}', { status: 500 }) });
  assert.equal(named.deleted.length, 1);
});

test("a failed or broken response is passed to the page", async () => {
  const refused = () => Promise.reject(new TypeError("refused"));
  assert.equal((await send({ clients: gone, respond: refused })).outcome, "TypeError: refused");
  const broken = () => new Response(new ReadableStream({ pull: (controller) => controller.error(new TypeError("cut")) }));
  const { outcome, deleted } = await send({ clients: gone, respond: broken });
  assert.deepEqual([outcome, deleted], ["TypeError: cut", []]);
});

test("if the browser cannot tell whether the page exists, nothing is deleted", async () => {
  const clients = () => {
    throw new Error("InvalidStateError");
  };
  for (const agent of ["Chrome/1", "Safari/1"]) assert.deepEqual((await send({ clients, agent })).deleted, []);
});

test("a failed deletion is retried where that may help, at most four times", async () => {
  const tries = async (...deletions) => (await send({ clients: gone, deletions })).deleted.length;
  assert.equal(await tries("no response", 429, 408, 503, 204), 5);
  for (const last of [204, 404, 400, 403]) assert.equal(await tries(500, last), 2, String(last));
  // The service confirms with 204: this is a page of something in between.
  assert.equal(await tries(200, 204), 2);
  assert.equal(await tries(200), 5);
  assert.equal(await tries(500), 5);
  assert.equal(await tries("no response"), 5);
});

test("Retry-After is respected up to four seconds", async () => {
  const busy = (after) => () => new Response(null, { status: 429, headers: { "retry-after": after } });
  for (const [after, least, most] of [["3", 3000, 3000], ["86400", 4000, 4000], ["Fri, 31 Dec 1999 23:59:59 GMT", 250, 500], ["-1", 250, 500]]) {
    const { waits } = await send({ clients: gone, deletions: [busy(after), 204] });
    assert.ok(waits.length === 1 && waits[0] >= least && waits[0] <= most, `${after}: ${waits}`);
  }
});

test("loaded twice, the script sends a create once; the deletion has its credentials", async () => {
  const { creates, deleted } = await send({ clients: gone, loads: 2 }, create({ credentials: "include" }));
  assert.equal(creates.length, 1);
  assert.deepEqual(deleted.map(({ credentials }) => credentials), ["include"]);
});
