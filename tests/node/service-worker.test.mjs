// The service worker's odd inputs, in a scope made up for it. What engines do is measured by tests/e2e/src/service_worker.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { createContext, runInContext } from "node:vm";

const SCRIPT = readFileSync(new URL("../../pkg/dist/service-worker.js", import.meta.url), "utf8");
const CREATE = "https://smh.example/base/api/v1/search/lib/sp%20ace/space-contents";
const QUERY = "?access_token=a%2Bb&user_id=u%26&with_inode=1";
const PAGE = "a page";

/**
 * A worker. `clients` says whether the page is there, given how much time has passed; `answer` is what a create is
 * answered with; `deletions` are what DELETEs are, in turn, the last for ever; `meanwhile` happens in every wait.
 */
function start({ clients = () => true, answer = made("id"), deletions = [204], agent = "Chrome/1 Safari/1", loads = 1, meanwhile = () => {} } = {}) {
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
        return answer();
      }
      deleted.push({ url: String(input), ...init });
      const next = deletions[Math.min(deleted.length, deletions.length) - 1];
      if (next === "no answer") throw new TypeError("no network");
      return typeof next === "number" ? new Response(null, { status: next }) : next();
    },
  });
  for (let load = 0; load < loads; load++) runInContext(SCRIPT, scope);
  /** What becomes of a request. */
  const dispatch = (request, clientId = PAGE) => {
    const result = { given: undefined, stopped: false, work: [] };
    const event = {
      request,
      clientId,
      respondWith: (given) => (result.given = given),
      waitUntil: (work) => result.work.push(work),
      stopImmediatePropagation: () => (result.stopped = true),
    };
    tell("fetch", event, result);
    return result;
  };
  const tell = (wanted, event, result) => {
    for (const { type, listener } of listeners) if (type === wanted && !result.stopped) listener(event);
  };
  /** What becomes of a message: what it is answered with, and whether the application's own listeners see it. */
  const post = (data) => {
    const result = { answers: [], stopped: false };
    const ports = [{ postMessage: (answer) => result.answers.push(answer) }];
    tell("message", { data, ports, stopImmediatePropagation: () => (result.stopped = true) }, result);
    return result;
  };
  return { listeners, creates, deleted, waits, dispatch, post };
}

const made = (id) => () => new Response(JSON.stringify({ searchId: id }));
const create = (init) =>
  new Request(CREATE + QUERY, { method: "POST", body: "{}", credentials: "omit", referrerPolicy: "no-referrer", ...init });

/** Lets a create be carried to its end: what the page got, and what was deleted. */
async function carry(given, request = create()) {
  const worker = start(given);
  const { given: answer, work, stopped } = worker.dispatch(request);
  assert.ok(stopped && answer, "it is carried");
  const outcome = await answer.then(async (answer) => answer.text()).catch(String);
  assert.deepEqual(await Promise.all(work), [undefined], "it never fails");
  return { ...worker, outcome };
}

const gone = () => false;

test("a page that is there is told who carries its creates, and can say that one was cut", async () => {
  for (const [create_, cut, deletes] of [
    ["#smh-wasm-1", "#smh-wasm-1", 1],
    ["#smh-wasm-1", "#smh-wasm-2", 0],
    ["", "", 0],
  ]) {
    let answer = () => {};
    const worker = start({ answer: () => new Promise((resolve) => (answer = () => resolve(made("id")()))) });
    assert.deepEqual(worker.post({ type: "smh-wasm:carries" }), { answers: [true], stopped: true });
    const { work } = worker.dispatch(new Request(create().url + create_, create()));
    worker.post({ type: "smh-wasm:lost", create: cut });
    answer();
    await Promise.all(work);
    assert.equal(worker.deleted.length, deletes, `${create_} ${cut}`);
    for (const { url } of worker.deleted) assert.equal(url, `${CREATE.replace("space-contents", "id")}?access_token=a%2Bb&user_id=u%26`);
    // It is over, and named no more.
    worker.post({ type: "smh-wasm:lost", create: create_ });
    assert.equal(worker.deleted.length, deletes);
  }
});

test("messages of others are left to the application", () => {
  const { post } = start();
  for (const data of [undefined, null, "text", {}, { type: "other" }, { type: "smh-wasm" }]) {
    assert.deepEqual(post(data), { answers: [], stopped: false });
  }
});

test("elsewhere than in a service worker it does nothing", async () => {
  const names = Reflect.ownKeys(globalThis);
  assert.deepEqual(Object.keys(await import("../../pkg/dist/service-worker.js")), []);
  assert.deepEqual(Reflect.ownKeys(globalThis), names);
  const scope = createContext({ ServiceWorkerGlobalScope: class {}, addEventListener: assert.fail });
  runInContext(SCRIPT, scope);
});

test("nothing but creates is touched", () => {
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
    const { given, stopped, work } = dispatch(request, clientId);
    assert.deepEqual([given, stopped, work.length], [undefined, false, 0], `request ${index}`);
  });
  assert.equal(creates.length, 0);
});

test("a page that stays: its answer, and no DELETE", async () => {
  const { outcome, deleted, creates } = await carry();
  assert.equal(outcome, '{"searchId":"id"}');
  assert.deepEqual(deleted, []);
  assert.equal(creates.length, 1);
  assert.equal(await creates[0].text(), "{}");
});

test("a page that is gone: one DELETE, with the create's own token and user", async () => {
  const { deleted } = await carry({ clients: gone });
  const url = "https://smh.example/base/api/v1/search/lib/sp%20ace/id?access_token=a%2Bb&user_id=u%26";
  const init = { method: "DELETE", credentials: "omit", referrerPolicy: "no-referrer", cache: "no-store", keepalive: true };
  assert.deepEqual(deleted, [{ url, ...init }]);
  const tokenOnly = new Request(`${CREATE}?user_idea=x&access_token=t#access_token=no`, { method: "POST" });
  const { deleted: other } = await carry({ clients: gone }, tokenOnly);
  assert.equal(other[0].url.split("/").at(-1).split("#")[0], "id?access_token=t");
});

test("a page that goes before it has taken note", async () => {
  const { deleted } = await carry({ clients: (now) => now < 500 });
  assert.equal(deleted.length, 1);
});

test("a page that goes after it has shown that it knows the search", async () => {
  for (const method of ["GET", "DELETE"]) {
    const url = CREATE.replace("space-contents", "a%27%28b%29?access_token=other");
    const worker = start({
      clients: (now) => now < 500,
      answer: made("a'(b)"),
      meanwhile: () => worker.dispatch({ method, url }),
    });
    await Promise.all(worker.dispatch(create()).work);
    assert.deepEqual(worker.deleted, [], method);
  }
});

test("a page that was away and is back", async () => {
  const slow = () => new Promise((resolve) => setTimeout(() => resolve(made("id")()), 50));
  const clients = (now) => now < 300 || now > 500;
  const inChromium = await carry({ clients, answer: slow });
  assert.equal(inChromium.deleted.length, 0);
  // WebKit has failed its request.
  const inWebKit = await carry({ clients, answer: slow, agent: "AppleWebKit/605 Version/18 Safari/605" });
  assert.equal(inWebKit.deleted.length, 1);
});

test("a create whose signal was aborted: nobody hears of its search", async () => {
  const controller = new AbortController();
  const answer = () => {
    controller.abort();
    return made("id")();
  };
  const { deleted, creates } = await carry({ answer }, create({ signal: controller.signal }));
  assert.equal(creates[0].signal.aborted, false);
  assert.equal(deleted.length, 1);
});

test("an id that is odd stays one segment; one that can be none is left", async () => {
  const ids = { "a/../b": "a%2F..%2Fb", "?#": "%3F%23", "%2e%2e": "%252e%252e", "$&": "%24%26", "...": "...", "索": "%E7%B4%A2" };
  for (const [id, segment] of Object.entries(ids)) {
    const { deleted } = await carry({ clients: gone, answer: made(id) });
    assert.deepEqual(deleted.map(({ url }) => new URL(url).pathname), [`/base/api/v1/search/lib/sp%20ace/${segment}`]);
  }
  for (const id of ["", ".", "..", "\ud800", 7, null, true, {}, ["id"], undefined]) {
    const { deleted } = await carry({ clients: gone, answer: made(id) });
    assert.deepEqual(deleted, [], JSON.stringify(id));
  }
});

test("an answer that names no search is the page's all the same", async () => {
  for (const body of ["", "null", "7", '"id"', "[]", "{}", "<html>", '{"searchId":"id"', "\ufeff"]) {
    const { deleted, outcome } = await carry({ clients: gone, answer: () => new Response(body, { status: 502 }) });
    assert.deepEqual([deleted, outcome], [[], body.replace("\ufeff", "")]);
  }
  const named = await carry({ clients: gone, answer: () => new Response('{"searchId":"id"}', { status: 500 }) });
  assert.equal(named.deleted.length, 1);
});

test("no answer, or one that breaks off, is what the page gets", async () => {
  const refused = () => Promise.reject(new TypeError("refused"));
  assert.equal((await carry({ clients: gone, answer: refused })).outcome, "TypeError: refused");
  const broken = () => new Response(new ReadableStream({ pull: (controller) => controller.error(new TypeError("cut")) }));
  const { outcome, deleted } = await carry({ clients: gone, answer: broken });
  assert.deepEqual([outcome, deleted], ["TypeError: cut", []]);
});

test("a browser that can't say who is there", async () => {
  const clients = () => {
    throw new Error("InvalidStateError");
  };
  for (const agent of ["Chrome/1", "Safari/1"]) assert.deepEqual((await carry({ clients, agent })).deleted, []);
});

test("a deletion is tried again where that may help, and not for ever", async () => {
  const tries = async (...deletions) => (await carry({ clients: gone, deletions })).deleted.length;
  assert.equal(await tries("no answer", 429, 408, 503, 204), 5);
  for (const last of [204, 404, 400, 403, 200]) assert.equal(await tries(500, last), 2, String(last));
  assert.equal(await tries(500), 5);
  assert.equal(await tries("no answer"), 5);
});

test("it waits as long as the service asks, within reason", async () => {
  const busy = (after) => () => new Response(null, { status: 429, headers: { "retry-after": after } });
  for (const [after, least, most] of [["3", 3000, 3000], ["86400", 4000, 4000], ["Fri, 31 Dec 1999 23:59:59 GMT", 250, 500], ["-1", 250, 500]]) {
    const { waits } = await carry({ clients: gone, deletions: [busy(after), 204] });
    assert.ok(waits.length === 1 && waits[0] >= least && waits[0] <= most, `${after}: ${waits}`);
  }
});

test("loaded twice, it carries once; credentials are the create's", async () => {
  const { creates, deleted } = await carry({ clients: gone, loads: 2 }, create({ credentials: "include" }));
  assert.equal(creates.length, 1);
  assert.deepEqual(deleted.map(({ credentials }) => credentials), ["include"]);
});
