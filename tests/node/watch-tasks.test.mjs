// `client.watchTasks()`: its progress, its errors, and that polling ends with the loop.

import assert from "node:assert/strict";
import { test } from "node:test";
import init, { SmhClient } from "smh-wasm";

await init();

/** A service whose tasks end when a test adds them to `ended`, and a client of it. */
function service() {
  const ended = new Set();
  const queries = [];
  const fetch = async (request) => {
    const ids = new URL(request.url).pathname.split("/").at(-1).split(",");
    queries.push(ids);
    return Response.json(ids.filter((id) => id !== "404").map((taskId) => ({ taskId, status: ended.has(taskId) ? 204 : 202 })));
  };
  const client = new SmhClient({ baseUrl: "http://127.0.0.1:9", libraryId: "l", accessToken: "t", fetch });
  return { client, ended, queries };
}

const soon = { pollIntervalMs: 50 };

test("yields each change, and ends with the last task", async () => {
  const { client, ended } = service();
  const seen = [];
  for await (const progress of client.watchTasks([1, "2"], soon)) {
    seen.push(`${progress.ended}/${progress.total}`);
    ended.add(`${seen.length}`);
  }
  assert.deepEqual(seen, ["0/2", "1/2", "2/2"]);
});

test("a slow loop skips states, but sees the last one", async () => {
  const { client, ended, queries } = service();
  const seen = [];
  for await (const progress of client.watchTasks(["1", "2", "3"], soon)) {
    seen.push(progress.ended);
    if (seen.length > 1) continue;
    for (const id of ["1", "2", "3"]) {
      ended.add(id);
      const { length } = queries;
      while (queries.length === length) await new Promise(setImmediate);
      await new Promise(setImmediate);
    }
  }
  assert.deepEqual(seen, [0, 3]);
});

test("leaving the loop ends the polling", async () => {
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
  for (const leave of ["break", "throw", "return"]) {
    const before = timers();
    const { client } = service();
    const progress = client.watchTasks("1", soon);
    const loop = async () => {
      for await (const _ of progress) {
        if (leave === "break") break;
        if (leave === "throw") throw new Error("mine");
        await progress.return();
      }
    };
    if (leave === "throw") await assert.rejects(loop(), { message: "mine" });
    else await loop();
    // Without a timer nothing more is polled.
    await client.close();
    assert.equal(timers(), before, leave);
    assert.deepEqual(await progress.next(), { done: true, value: undefined });
  }
});

test("an abort rejects next() with its reason, pending or not", async () => {
  const controller = new AbortController();
  const { client } = service();
  const reason = { mine: true };
  const progress = client.watchTasks("1", { ...soon, signal: controller.signal });
  await progress.next();
  const next = progress.next();
  controller.abort(reason);
  await assert.rejects(next, (thrown) => thrown === reason);
  const late = client.watchTasks("1", { ...soon, signal: controller.signal });
  await assert.rejects(late.next(), (thrown) => thrown === reason);
});

test("an error is thrown with the tasks so far", async () => {
  const { client, ended } = service();
  ended.add("1");
  const seen = [];
  const loop = async () => {
    for await (const progress of client.watchTasks(["1", "404"], soon)) seen.push(progress.ended);
  };
  await assert.rejects(loop(), (error) => {
    assert.equal(error.code, "TaskNotFound");
    assert.deepEqual(error.tasks, [{ taskId: "1", state: "succeeded", status: 204 }]);
    return true;
  });
  assert.deepEqual(seen, [1]);
});

test("wrong arguments are rejected by name", async () => {
  const { client, queries } = service();
  for (const [ids, options, named] of [
    [null, {}, "`ids`"],
    ["x", {}, "`ids`"],
    [1, null, "`options`"],
    [1, 7, "`options`"],
    [1, { signal: 7 }, "`options.signal`"],
    [1, { signal: null }, "`options.signal`"],
    [1, { level: "x" }, "`options.level`"],
  ]) {
    await assert.rejects(client.watchTasks(ids, options).next(), (error) => {
      assert.equal(error.kind, "config");
      assert.ok(error.message.includes(named), `${named} in ${error.message}`);
      return true;
    });
  }
  assert.deepEqual(queries, []);
});
