// `client.watchTasks()` of the built package: what it yields, and that a wait ends when its loop does.

import assert from "node:assert/strict";
import { test } from "node:test";
import init, { SmhClient } from "smh-wasm";

await init();

/** A service whose tasks end when a test says so; and a client of it. */
function service() {
  const ended = new Set();
  const asked = [];
  const fetch = async (request) => {
    const ids = new URL(request.url).pathname.split("/").at(-1).split(",");
    asked.push(ids);
    return Response.json(ids.filter((id) => id !== "404").map((taskId) => ({ taskId, status: ended.has(taskId) ? 204 : 202 })));
  };
  const client = new SmhClient({ baseUrl: "http://127.0.0.1:9", libraryId: "l", accessToken: "t", fetch });
  return { client, ended, asked };
}

const soon = { pollIntervalMs: 50 };

test("yields what changes, and ends with the last task", async () => {
  const { client, ended } = service();
  const seen = [];
  for await (const progress of client.watchTasks([1, "2"], soon)) {
    seen.push(`${progress.ended}/${progress.total}`);
    ended.add(`${seen.length}`);
  }
  assert.deepEqual(seen, ["0/2", "1/2", "2/2"]);
});

test("a slow loop sees the newest state, and the last one", async () => {
  const { client, ended, asked } = service();
  const seen = [];
  for await (const progress of client.watchTasks(["1", "2", "3"], soon)) {
    seen.push(progress.ended);
    if (seen.length > 1) continue;
    for (const id of ["1", "2", "3"]) {
      ended.add(id);
      const { length } = asked;
      while (asked.length === length) await new Promise(setImmediate);
      await new Promise(setImmediate);
    }
  }
  assert.deepEqual(seen, [0, 3]);
});

test("leaving the loop ends the wait", async () => {
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
    // Nothing waits any more, so that closing has nothing to end; and without a timer nothing more is asked.
    await client.close();
    assert.equal(timers(), before, leave);
    assert.deepEqual(await progress.next(), { done: true, value: undefined });
  }
});

test("an abort is thrown with its reason, while it waits and while the loop is busy", async () => {
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

test("what ends a wait badly is thrown, with the tasks", async () => {
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

test("arguments are refused as those of waitForTasks are", async () => {
  const { client, asked } = service();
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
  assert.deepEqual(asked, []);
});
