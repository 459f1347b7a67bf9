// The exit worker in a fake global scope, with a fake port. tests/e2e/src/exit_worker tests it in Chromium.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { createContext, runInContext } from "node:vm";

const SCRIPT = readFileSync(new URL("../../pkg/dist/exit-worker.js", import.meta.url), "utf8");
const CREATE = "https://smh.example/base/api/v1/search/lib/sp%20ace/space-contents?access_token=a%2Bb&user_id=u%26&with_inode=1";
const DELETE = "https://smh.example/base/api/v1/search/lib/sp%20ace/id?access_token=a%2Bb&user_id=u%26";
const INIT = { method: "POST", headers: [["content-type", "application/json"]], body: "{}", credentials: "omit" };

const nextTask = () => new Promise((resolve) => setImmediate(resolve));

/** A worker with one page. `deletions` are the responses to DELETEs in their order, of which the last is repeated. */
function start({ deletions = [204] } = {}) {
  const creates = [];
  const deleted = [];
  const waits = [];
  const posted = [];
  const scope = createContext({
    URL,
    setTimeout: (done, ms) => {
      waits.push(ms);
      setImmediate(done);
    },
    fetch: (url, init) => {
      if (init.method === "POST") return new Promise((resolve, reject) => creates.push({ url, init, resolve, reject }));
      deleted.push({ url: String(url), ...init });
      const next = deletions[Math.min(deleted.length, deletions.length) - 1];
      return next === "no response" ? Promise.reject(new TypeError("no network")) : Promise.resolve(next instanceof Response ? next : new Response(null, { status: next }));
    },
  });
  runInContext(SCRIPT, scope);
  const port = { postMessage: (message) => posted.push(structuredClone(message)) };
  scope.onconnect({ ports: [port] });
  const send = (message) => port.onmessage({ data: message });
  return {
    creates,
    deleted,
    waits,
    posted,
    send,
    create: (id) => send({ type: "create", id, url: CREATE, init: INIT }),
    respond: async (index, response = new Response('{"searchId":"id"}', { headers: { "x-smh-request-id": "r" } })) => {
      if (response instanceof Response) creates[index].resolve(response);
      else creates[index].reject(response);
      await nextTask();
    },
  };
}

test("a greeting is answered with the creates that the worker has", async () => {
  const { send, posted, create } = start();
  send({ type: "greet", id: 1 });
  create(2);
  create(3);
  send({ type: "greet", id: 4 });
  assert.deepEqual(posted, [
    { id: 1, creates: [] },
    { id: 4, creates: [2, 3] },
  ]);
});

test("a create is sent as the page describes it, and its response is posted with all headers", async () => {
  const { creates, create, respond, posted, send, deleted } = start();
  create(1);
  assert.deepEqual([creates[0].url, creates[0].init], [CREATE, INIT]);
  await respond(0);
  const headers = [["content-type", "text/plain;charset=UTF-8"], ["x-smh-request-id", "r"]];
  assert.deepEqual(posted, [{ id: 1, status: 200, headers, body: '{"searchId":"id"}' }]);
  send({ type: "received", id: 1 });
  send({ type: "left" });
  await nextTask();
  assert.deepEqual(deleted, [], "the page has the search, and deletes it");
});

test("a failure is posted as `fetch` reports it, and other responses as they are", async () => {
  const { create, respond, posted } = start();
  for (const [index, response] of [new TypeError("no network"), new Response("<html>", { status: 502 }), new Response("")].entries()) {
    create(index);
    await respond(index, response);
  }
  const [failure, page, empty] = posted;
  assert.ok(failure.id === 0 && failure.error instanceof TypeError && failure.error.message === "no network");
  assert.deepEqual([page.status, page.body, "error" in page], [502, "<html>", false]);
  assert.deepEqual([empty.status, empty.body, "error" in empty], [200, "", false]);
});

test("after the page has left, the search is deleted once, and nothing is posted", async () => {
  const { create, respond, posted, send, deleted } = start();
  create(1);
  send({ type: "left" });
  send({ type: "left" });
  await respond(0);
  assert.deepEqual(posted, []);
  assert.equal(deleted.length, 1);
  const { url, method, credentials, referrerPolicy, cache } = deleted[0];
  assert.deepEqual([url, method, credentials, referrerPolicy, cache], [DELETE, "DELETE", "omit", "no-referrer", "no-store"]);
});

test("a response that the page has not confirmed by the time it leaves counts as lost", async () => {
  const { create, respond, posted, send, deleted } = start();
  create(1);
  await respond(0);
  assert.equal(posted.length, 1);
  send({ type: "left" });
  assert.deepEqual(deleted.map(({ url }) => url), [DELETE]);
  send({ type: "greet", id: 2 });
  assert.deepEqual(posted.at(-1), { id: 2, creates: [1] });
  send({ type: "left" });
  assert.equal(deleted.length, 1);
});

test("a page that returns before the response receives it", async () => {
  const { create, respond, posted, send, deleted } = start();
  create(1);
  send({ type: "left" });
  send({ type: "greet", id: 2 });
  await respond(0);
  assert.deepEqual(posted.map(({ id }) => id), [2, 1]);
  assert.deepEqual(posted[0].creates, [1]);
  assert.deepEqual(deleted, []);
});

test("after each greeting the page receives the responses that it has not confirmed", async () => {
  const { create, respond, posted, send } = start();
  create(1);
  send({ type: "left" });
  await respond(0, new Response("{}", { status: 503 }));
  send({ type: "greet", id: 2 });
  send({ type: "greet", id: 3 });
  assert.deepEqual(posted.map(({ id, status, creates }) => [id, status ?? creates]), [[2, [1]], [1, 503], [3, [1]], [1, 503]]);
});

test("a page that returns learns that its search was deleted, or receives a search that could not be deleted", async () => {
  for (const status of [204, 400, 404, 401, 403]) {
    const { create, respond, posted, send, deleted } = start({ deletions: [status] });
    create(1);
    send({ type: "left" });
    await respond(0);
    await nextTask();
    assert.equal(deleted.length, 1);
    send({ type: "greet", id: 2 });
    assert.deepEqual(posted[0], { id: 2, creates: [1] });
    if (status > 400 && status !== 404) assert.equal(posted[1].body, '{"searchId":"id"}');
    else assert.ok(posted[1].error instanceof TypeError);
    send({ type: "received", id: 1 });
    send({ type: "left" });
    assert.equal(deleted.length, 1);
  }
});

test("a page that returns during the deletion receives its outcome", async () => {
  const { create, respond, posted, send, deleted } = start({ deletions: [503, 204] });
  create(1);
  send({ type: "left" });
  await respond(0);
  send({ type: "greet", id: 2 });
  assert.deepEqual(posted, [{ id: 2, creates: [1] }]);
  for (let task = 0; task < 10; task++) await nextTask();
  assert.equal(deleted.length, 2);
  assert.deepEqual(posted.map(({ id }) => id), [2, 1]);
  assert.ok(posted[1].error instanceof TypeError);
});

test("a deletion is tried again as in the service worker", async () => {
  for (const [deletions, count] of [
    [["no response", 500, 429, 408, 204], 5],
    [["no response"], 5],
    // The service confirms with 204: this is a page of something in between.
    [[200, 204], 2],
    [[200], 5],
    [[404], 1],
    [[403], 1],
    [[new Response(null, { status: 503, headers: { "retry-after": "3" } }), 204], 2],
  ]) {
    const { create, respond, send, deleted, waits } = start({ deletions });
    create(1);
    send({ type: "left" });
    await respond(0);
    for (let task = 0; task < 20; task++) await nextTask();
    assert.equal(deleted.length, count);
    assert.ok(waits.every((ms) => ms <= 4_000) && waits.length === count - 1, `${waits}`);
  }
});

test("each page has its own creates", async () => {
  const first = start();
  const second = start();
  first.create(1);
  second.create(1);
  first.send({ type: "left" });
  await second.respond(0);
  await first.respond(0);
  assert.deepEqual([first.posted.length, first.deleted.length, second.posted.length, second.deleted.length], [0, 1, 1, 0]);
});
