// The parts for tasks and for items: the code of each is loaded with its first call, and uses the objects of the client.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import init, { SmhClient, SmhError, isSmhError } from "smh-wasm/slim";

const read = (name) => readFileSync(fileURLToPath(import.meta.resolve(`smh-wasm/${name}`)));
const source = read("smh_wasm.wasm");
const tasks = read("smh_wasm_tasks.wasm");
const items = read("smh_wasm_items.wasm");

let instances = 0;
WebAssembly.Instance = new Proxy(WebAssembly.Instance, {
  construct: (Instance, args) => ((instances += 1), new Instance(...args)),
});

/** A client of a service that knows every task, with its requests and events. */
function open(options = {}) {
  const [requests, events] = [[], []];
  const fetch = async (request) => {
    const { pathname, searchParams } = new URL(request.url);
    requests.push({ path: `${request.method} ${pathname}`, token: searchParams.get("access_token") });
    if (request.method === "POST") return Response.json({ searchId: "s", searchFinished: true, hasMore: false, contents: [] });
    if (request.method === "DELETE") return new Response(null, { status: 204 });
    const ids = pathname.split("/").at(-1).split(",");
    return Response.json(ids.map((taskId) => ({ taskId: Number(taskId), status: 200 })));
  };
  const onEvent = (event) => events.push(`${event.type} ${event.operation}`);
  const client = new SmhClient({ baseUrl: "http://127.0.0.1:9", libraryId: "l", accessToken: "t", fetch, onEvent, ...options });
  return { client, requests, events };
}

/** The module for tasks as another build of the package has it: it imports the memory under another name. */
function ofAnotherVersion(module) {
  const { module: build } = WebAssembly.Module.imports(new WebAssembly.Module(module)).find(({ kind }) => kind === "memory");
  return Buffer.from(module.toString("latin1").replace(build, "0".repeat(build.length)), "latin1");
}

/** A source whose loading ends when `settle` is called. */
function pendingSource() {
  let settle;
  const loading = new Promise((resolve) => (settle = resolve));
  return { source: () => loading, settle };
}

const failure = (promise) => promise.then(() => assert.fail("it resolved"), (error) => error);

test("searching loads no part, and without a source a call of the part says so", async () => {
  await init(source);
  const { client, requests } = open();
  await client.createSearch({ keyword: "a" });
  await client.deleteSearch("s");
  const view = client.openSearchView();
  await view.close();
  const error = await failure(client.waitForTasks(1));
  assert.ok(error instanceof SmhError);
  const { kind, operation, attempts, retryable } = error;
  assert.deepEqual({ kind, operation, attempts, retryable }, { kind: "config", operation: "waitForTasks", attempts: 0, retryable: false });
  assert.match(error.message, /^waitForTasks: .*`tasks`.*init\(\).*smh_wasm_tasks\.wasm/);
  assert.match((await failure(client.getItem("a"))).message, /^getItem: .*`items`.*init\(\).*smh_wasm_items\.wasm/);
  await init(source, { items });
  assert.match((await failure(client.getItem("a"))).message, /^getItem: .*`tasks`.*init\(\).*smh_wasm_tasks\.wasm/);
  assert.equal(requests.length, 2);
  assert.equal(instances, 1);
});

test("a failed load is an error of kind \"network\", for every call that waited", async () => {
  const cause = new Error("404");
  await init(source, { tasks: () => Promise.reject(cause) });
  const { client, requests } = open();
  const errors = await Promise.all([failure(client.queryLibraryTasks(1)), failure(client.clearLibraryHistory()), failure(client.deleteItems(["a"]))]);
  assert.deepEqual(errors.map(({ operation }) => operation), ["queryLibraryTasks", "clearLibraryHistory", "deleteItems"]);
  for (const error of errors) {
    assert.ok(error instanceof SmhError && isSmhError(error));
    assert.deepEqual([error.kind, error.retryable, error.attempts, error.cause], ["network", true, 0, cause]);
    assert.match(error.message, /loading the code for (tasks|items) failed/);
    assert.notEqual(error.userMessage("en"), error.userMessage("zh"));
  }
  await init(source, { tasks: new Uint8Array([0, 1, 2]) });
  assert.ok((await failure(client.queryLibraryTasks(1))).cause instanceof WebAssembly.CompileError);
  await init(source, { tasks: ofAnotherVersion(tasks) });
  const { kind, cause: mismatch } = await failure(client.queryLibraryTasks(1));
  assert.equal(kind, "network");
  assert.match(mismatch.message, /00000000/);
  assert.equal(requests.length, 0);
});

test("its signal ends a call while the code loads, and the load goes on", async () => {
  const pending = pendingSource();
  await init(source, { tasks: pending.source });
  const { client, requests } = open();
  const controller = new AbortController();
  const reason = new Error("enough");
  const calls = [client.waitForTasks([1], { signal: controller.signal }), client.querySpaceTasks(1, { signal: controller.signal })];
  const failures = Promise.all(calls.map(failure));
  controller.abort(reason);
  assert.deepEqual(await failures, [reason, reason]);
  assert.equal(await failure(client.queryLibraryTasks(1, { signal: controller.signal })), reason);
  pending.settle(new Uint8Array());
  assert.equal((await failure(client.queryLibraryTasks(1))).kind, "network");
  assert.equal(requests.length, 0);
});

test("close() ends a call while the code loads, and settles", async () => {
  const pending = pendingSource();
  await init(source, { tasks: pending.source });
  const { client, requests } = open();
  const failures = Promise.all([failure(client.waitForTasks([1])), failure(client.queryLibraryTask(1))]);
  await client.close();
  assert.deepEqual((await failures).map(({ kind, operation }) => `${kind} ${operation}`), ["closed waitForTasks", "closed queryLibraryTask"]);
  assert.equal((await failure(client.waitForTasks(1))).kind, "closed");
  pending.settle(new Uint8Array());
  // Another call ends when the load has ended.
  assert.equal((await failure(open().client.queryLibraryTasks(1))).kind, "network");
  assert.equal(requests.length, 0);
});

test("the next call loads it anew: calls read their arguments as they were, and go on when the client is freed", async () => {
  const pending = pendingSource();
  await init(source, { tasks: pending.source });
  const before = instances;
  const { client, requests } = open();
  const ids = [1, 2];
  const calls = [client.queryLibraryTasks(ids), client.queryLibraryTasks(new Set([3])), failure(client.waitForTasks("x"))];
  ids.length = 0;
  const unreadable = { [Symbol.iterator]: () => assert.fail("unreadable") };
  const error = failure(client.waitForTasks(unreadable));
  client.free();
  pending.settle(tasks);
  const [two, one, invalid] = await Promise.all(calls);
  assert.deepEqual(two.map(({ taskId }) => taskId), ["1", "2"]);
  assert.deepEqual(one.map(({ taskId }) => taskId), ["3"]);
  assert.match(invalid.message, /^waitForTasks: `ids` must be/);
  assert.deepEqual([(await error).kind, (await error).cause.message], ["config", "unreadable"]);
  assert.equal(requests.length, 2);
  assert.equal(instances, before + 1);
});

test("a call for items loads its code once, which uses that for tasks", async () => {
  const before = instances;
  const pending = pendingSource();
  await init(source, { items: pending.source });
  const respond = ({ method, url }) => {
    if (method === "POST") return Response.json({ taskId: 9 }, { status: 202 });
    const report = { taskId: 9, status: 200, result: [{ path: ["a"], status: 200 }] };
    return Response.json(url.includes("/task/") ? [report] : { taskType: "batch-delete", ...report });
  };
  const { client } = open({ fetch: async (request) => respond(request) });
  const paths = ["/a"];
  const calls = [client.deleteItems(paths, { pollIntervalMs: 50 }), failure(client.moveItems([{ from: "/a" }]))];
  paths.length = 0;
  client.free();
  pending.settle(items);
  const [outcome, invalid] = await Promise.all(calls);
  assert.deepEqual(outcome.items.map(({ state }) => state), ["succeeded"]);
  assert.match(invalid.message, /^moveItems: `items\[0\]\.to` is missing/);
  assert.equal(instances, before + 1);
});

test("its requests go through the client: token, events, rate limit, closing", async () => {
  const { client, requests, events } = open({ accessToken: async () => "from the function", maxRequestsPerSecond: 1000 });
  await client.createSearch({});
  await client.deleteSearch("s");
  const progress = [];
  const [task] = await client.waitForTasks(7, { onProgress: (step) => progress.push(step), pollIntervalMs: 50 });
  assert.deepEqual(task, { taskId: "7", state: "succeeded", status: 200 });
  assert.equal(progress.at(-1).ended, 1);
  assert.deepEqual(requests.map(({ token }) => token), ["from the function", "from the function", "from the function"]);
  assert.deepEqual(events.slice(-2), ["request queryLibraryTasks", "response queryLibraryTasks"]);
  await client.close();
  assert.equal((await failure(client.queryLibraryTasks(1))).kind, "closed");
});

test("a call with a signal that has fired sends nothing; an invalid argument comes first", async () => {
  const { client, requests } = open();
  const signal = AbortSignal.abort("gone");
  assert.equal(await failure(client.waitForTasks(1, { signal })), "gone");
  assert.equal((await failure(client.waitForTasks({}, { signal }))).kind, "config");
  assert.match((await failure(client.waitForTasks(1, { signal: 1 }))).message, /`options\.signal`/);
  assert.match((await failure(client.waitForTasks("x", { signal: 1 }))).message, /`ids`/);
  assert.equal(requests.length, 0);
});

test("errors of both parts are of one class, also those of a wait with tasks", async () => {
  const respond = ({ url }) => (url.includes("/1?") ? new Response(null, { status: 403 }) : Response.json([{ taskId: "x" }]));
  const { client } = open({ fetch: async (request) => respond(request), retry: false });
  const [refused, malformed] = [await failure(client.waitForTasks(1)), await failure(client.queryLibraryTasks(2))];
  for (const error of [refused, malformed]) {
    assert.ok(error instanceof SmhError && isSmhError(error));
    assert.equal(typeof error.userMessage("zh"), "string");
  }
  assert.deepEqual([refused.kind, refused.status, refused.operation, refused.tasks], ["http", 403, "queryLibraryTasks", []]);
  assert.deepEqual([malformed.kind, malformed.status, malformed.attempts], ["protocol", 200, 1]);
  assert.match(malformed.message, /`\[0\]\.taskId`/);
});

for (const name of ["in-a-part", "during-a-call-for-tasks"]) {
  test(`a crash ${name.replaceAll("-", " ")} ends all calls`, () => {
    const program = fileURLToPath(new URL(`crashes/${name}.mjs`, import.meta.url));
    const { status, stderr } = spawnSync(process.execPath, [program], { encoding: "utf8" });
    assert.equal(status, 0, stderr);
  });
}
