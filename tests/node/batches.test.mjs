// Batches with a service that loses responses, is busy, or is stopped: every item has one outcome, and nothing is sent twice.

import assert from "node:assert/strict";
import { mock, test } from "node:test";
import init, { SmhClient, isSmhError } from "smh-wasm";

await init();

/**
 * A client, and the bodies of the batches that it has sent. `answer` makes the response to the batch of this number, `hasEnded` tells
 * whether the task with this id has ended.
 */
function setUp(answer, options, hasEnded = () => true) {
  const bodies = [];
  const fetch = async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname.startsWith("/api/v1/batch/")) {
      const items = await request.json();
      bodies.push(items);
      return answer(bodies.length, items, request);
    }
    const [id] = pathname.split("/").slice(-1);
    if (pathname.startsWith("/api/v1/task/")) {
      return Response.json(id.split(",").map((taskId) => ({ taskId, status: hasEnded(taskId) ? 200 : 202 })));
    }
    return Response.json({ taskId: id, taskType: "batchDelete", status: 200, batchDeleteResults: done(tasks.get(id)) });
  };
  const tasks = new Map();
  const client = new SmhClient({ baseUrl: "https://lib.example", libraryId: "lib", accessToken: "t", fetch, retry: { baseDelayMs: 1 }, ...options });
  return { client, bodies, tasks };
}

const done = (items) => items.map(({ path }) => ({ status: 200, path: path.split("/").slice(1), recycledItemId: 7 }));
const ok = (items) => Response.json({ result: done(items) });
const paths = (count) => Array.from({ length: count }, (_, index) => `/${index}`);
const lost = () => Promise.reject(new TypeError("connection lost"));
const counts = ({ succeeded, failed, unknown, pending }) => ({ succeeded, failed, unknown, pending });

test("ten thousand items are sent in ten requests, in their order", async () => {
  const { client, bodies } = setUp((_, items) => ok(items.toReversed()));
  const progress = [];
  const outcome = await client.deleteItems(new Set(paths(10_000)), { onProgress: ({ ended }) => progress.push(ended) });
  assert.deepEqual(bodies.flat().map(({ path }) => path), paths(10_000));
  assert.equal(bodies.length, 10);
  assert.equal(outcome.succeeded, 10_000);
  assert.deepEqual(progress, Array.from({ length: 10 }, (_, index) => (index + 1) * 1_000));
});

test("a request whose response was lost is not sent again, and no other is sent", async () => {
  const { client, bodies } = setUp((number, items) => (number === 2 ? lost() : ok(items)));
  const outcome = await client.deleteItems(paths(3_500));
  assert.equal(bodies.length, 2);
  assert.deepEqual(counts(outcome), { succeeded: 1_000, failed: 0, unknown: 1_000, pending: 1_500 });
  assert.equal(outcome.items[1_000].error.kind, "network");
  assert.equal(outcome.items[3_499].error.kind, "network");
});

test("a batch is sent again only after a response that excludes that it was done", async () => {
  const busy = (headers) => new Response(null, { status: 503, headers });
  const again = setUp((number, items) => (number < 3 ? busy({ "retry-after": "0" }) : ok(items)));
  assert.equal((await again.client.deleteItems(["/a"])).succeeded, 1);
  assert.equal(again.bodies.length, 3);
  const once = setUp(() => new Response(null, { status: 500 }));
  assert.deepEqual(counts(await once.client.deleteItems(["/a"])), { succeeded: 0, failed: 0, unknown: 1, pending: 0 });
  assert.equal(once.bodies.length, 1);
});

test("a refused request fails its items, and the batch if nothing else was tried", async () => {
  const refused = () => Response.json({ code: "ParamInvalid" }, { status: 400 });
  const partly = setUp((number, items) => (number === 1 ? refused() : ok(items)));
  const outcome = await partly.client.deleteItems(paths(1_500));
  assert.deepEqual(counts(outcome), { succeeded: 500, failed: 1_000, unknown: 0, pending: 0 });
  assert.equal(outcome.items[0].code, "ParamInvalid");
  const wholly = setUp(() => Response.json({ code: "NoPermission" }, { status: 403 }));
  await assert.rejects(wholly.client.deleteItems(paths(1_500)), { kind: "http", code: "NoPermission", operation: "deleteItems" });
  assert.equal(wholly.bodies.length, 1);
});

test("a signal or a time limit ends a batch at once with what is known", async (context) => {
  context.after(() => mock.timers.reset());
  for (const end of ["abort", "close", "timeout"]) {
    const controller = new AbortController();
    const { client, bodies } = setUp((number, items) => {
      if (number === 1) return ok(items);
      if (end === "abort") controller.abort();
      if (end === "close") void client.close();
      if (end === "timeout") mock.timers.tick(50);
      return new Promise(() => {});
    });
    // The time passes when the second request has been sent, however slow the machine is.
    if (end === "timeout") mock.timers.enable({ apis: ["setTimeout"] });
    const options = end === "timeout" ? { timeoutMs: 50 } : { signal: controller.signal };
    const outcome = await client.deleteItems(paths(2_500), options);
    assert.deepEqual(counts(outcome), { succeeded: 1_000, failed: 0, unknown: 1_000, pending: 500 }, end);
    assert.equal(outcome.items[1_000].error?.kind, end === "timeout" ? "timeout" : undefined);
    assert.equal(bodies.length, 2);
  }
});

test("a signal that fires before anything was sent rejects with its reason", async () => {
  const { client, bodies } = setUp((_, items) => ok(items));
  const reason = new Error("enough");
  await assert.rejects(client.deleteItems(["/a"], { signal: AbortSignal.abort(reason) }), reason);
  const controller = new AbortController();
  const waiting = setUp((_, items) => ok(items), { accessToken: () => new Promise(() => {}) });
  const call = waiting.client.deleteItems(["/a"], { signal: controller.signal });
  controller.abort(reason);
  await assert.rejects(call, reason);
  assert.equal(bodies.length + waiting.bodies.length, 0);
});

test("an item whose task is not waited for names the task", async () => {
  const answer = (number, items) => {
    tasks.set(String(number), items);
    return Response.json({ taskId: number }, { status: 202 });
  };
  // At most four tasks run at a time, so no request for a batch is in flight when the fourth ends.
  const { client, bodies, tasks } = setUp(answer, {}, (id) => id === "4");
  const controller = new AbortController();
  const outcome = await client.deleteItems(paths(6_000), {
    pollIntervalMs: 50,
    signal: controller.signal,
    onProgress: () => controller.abort(),
  });
  assert.equal(bodies.length, 4);
  const unknown = outcome.items.filter(({ state }) => state === "unknown");
  assert.ok(unknown.every(({ taskId }) => tasks.has(taskId)));
  assert.deepEqual(counts(outcome), { succeeded: 1_000, failed: 0, unknown: 3_000, pending: 2_000 });
});

test("the token is in no error of a thumbnail", async () => {
  const { client } = setUp(lost, { accessToken: "secret-token" });
  const error = await client.thumbnailUrl("/a", { size: 0 }).catch((error) => error);
  assert.ok(isSmhError(error) && !JSON.stringify(error).includes("secret-token"));
  assert.equal(
    await client.thumbnailUrl(["a b", "c#.png"], { width: 1, height: 2 }),
    "https://lib.example/api/v1/file/lib/-/a%20b/c%23.png?preview&width_size=1&height_size=2&access_token=secret-token",
  );
});
