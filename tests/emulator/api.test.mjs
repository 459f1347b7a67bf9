// `startEmulator` and what it returns.

import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { SearchesLeftError, folder, startEmulator, untilGone } from "./installed.mjs";

const root = join(folder, "films");
mkdirSync(root);
for (const name of ["lighthouse.mp4", "ferry.mp4"]) writeFileSync(join(root, name), "");
const start = (options) => startEmulator({ root, createLatencyMs: 50, ...options });

/** Creates a search as a client does, and returns what is needed to delete it. */
async function create({ url, libraryId, token }, conditions) {
  const searches = `${url}/api/v1/search/${libraryId}/-`;
  const query = `access_token=${await token({ userId: "alice", admin: true })}`;
  const response = await fetch(`${searches}/space-contents?${query}`, { method: "POST", body: JSON.stringify(conditions) });
  const { searchId } = await response.json();
  return { status: response.status, remove: () => fetch(`${searches}/${searchId}?${query}`, { method: "DELETE" }) };
}

test("several emulators run at once, each with its own state", async () => {
  const emulators = await Promise.all(Array.from({ length: 4 }, () => start()));
  assert.equal(new Set(emulators.map(({ url }) => url)).size, 4);
  const search = await create(emulators[0], { keyword: "ferry" });
  assert.deepEqual(await Promise.all(emulators.map(async ({ state }) => (await state()).liveSearches)), [1, 0, 0, 0]);
  await search.remove();
  await Promise.all(emulators.map((emulator) => emulator.stop()));
  await Promise.all(emulators.map(({ url }) => untilGone(url)));
});

test("its options take effect", async () => {
  const emulator = await start({ root: pathToFileURL(root), library: "films", secret: "s", fileHistory: true, faults: { failNext: [{ operation: "create", status: 503 }] } });
  assert.deepEqual([emulator.libraryId, emulator.secret], ["films", "s"]);
  const { library, fileHistory } = await emulator.state();
  assert.deepEqual([library, fileHistory], ["films", true]);
  const statuses = [await create(emulator, {}), await create(emulator, {})].map(({ status }) => status);
  assert.deepEqual(statuses, [503, 200]);
  await emulator[Symbol.asyncDispose ?? Symbol.for("nodejs.asyncDispose")]();
  await assert.rejects(emulator.state(), { message: `the emulator at ${emulator.url} does not respond: it has ended (code 0)` });
  await emulator.stop();
});

test("faults, tokens, tasks, clock and reset", async () => {
  const emulator = await start();
  await emulator.setFaults({ failNext: [{ operation: "create", status: 429 }] });
  assert.equal((await create(emulator, {})).status, 429);
  await assert.rejects(emulator.setFaults({ share429: 2 }), { message: "share429 must be from 0 to 1" });

  const task = await emulator.plantTask({ level: "library", durationMs: 3_600_000 });
  assert.deepEqual((await emulator.tasks()).map(({ taskId, status }) => [taskId, status]), [[task, 202]]);
  await emulator.advanceClock(3_600_000);
  assert.equal((await emulator.tasks())[0].status, 204);

  const query = async (token) => (await fetch(`${emulator.url}/api/v1/task/smhdemo/${task}?access_token=${token}`)).status;
  const token = await emulator.token();
  assert.equal(await query(token), 200);
  await emulator.expireTokens();
  assert.equal(await query(token), 403);

  await emulator.reset();
  const { counters, requests } = await emulator.state();
  assert.deepEqual([counters.tokensIssued, requests.length, await emulator.tasks()], [0, 0, []]);
  await emulator.stop();
});

test("it rejects with the reason", async () => {
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  const { port } = taken.address();
  for (const [options, name, message] of [
    [undefined, "TypeError", "startEmulator needs an object with the option `root`"],
    [{}, "TypeError", "`root` must be the path or the file: URL of the folder to serve"],
    [{ root, createLatency: 5 }, "TypeError", "startEmulator has no option `createLatency`"],
    [{ root, port: "8080" }, "TypeError", "`port` must be a number"],
    [{ root, fileHistory: "no" }, "TypeError", "`fileHistory` must be a boolean"],
    [{ root, createLatencyMs: 0.5 }, "Error", 'createLatencyMs cannot be "0.5": it must be a whole number from 0 to 4294967295'],
    [{ root, port }, "Error", `port ${port} is already in use; choose another port, or 0 for a free one`],
    [{ root: "missing" }, "Error", "the root missing does not exist; pass an existing directory as the root"],
    [{ root, faults: { share500: -1 } }, "Error", "`faults` are invalid: share500 must be from 0 to 1"],
  ]) {
    await assert.rejects(startEmulator(options), { name, message });
  }
  taken.close();
});

test("expectNothingLeft waits for the last deletion", async () => {
  const emulator = await start();
  const search = await create(emulator, { keyword: "ferry" });
  const waiting = emulator.expectNothingLeft({ timeoutMs: 60_000 });
  await search.remove();
  const { liveSearches, counters } = await waiting;
  assert.deepEqual([liveSearches, counters.created, counters.deleted], [0, 1, 1]);
  await emulator.stop();
});

test("expectNothingLeft names the searches that are left, with conditions and age", async () => {
  const emulator = await start();
  await create(emulator, { keyword: "ferry", type: "file" });
  await create(emulator, { keyword: "lighthouse" });
  const error = await emulator.expectNothingLeft({ timeoutMs: 20 }).catch((error) => error);
  assert.ok(error instanceof SearchesLeftError);
  assert.equal(error.name, "SearchesLeftError");
  assert.deepEqual(error.searches.map(({ conditions }) => conditions.keyword), ["ferry", "lighthouse"]);
  const line = (conditions) => `  ${conditions}: created \\d+\\.\\d s ago, last used \\d+\\.\\d s ago, space -, user alice, id [0-9a-f]+`;
  const lines = [line('{"keyword":"ferry","type":"file"}'), line('{"keyword":"lighthouse"}')];
  assert.match(error.message, new RegExp(`^2 searches still on the server after 0\\.0 s:\n${lines.join("\n")}$`));
  await emulator.stop();
});

test("expectNothingLeft counts a create request without a response", async () => {
  const emulator = await start({ faults: { latencyMs: 60_000 } });
  const creating = create(emulator, { keyword: "ferry" }).catch(() => {});
  while ((await emulator.state()).requests.length === 0);
  await assert.rejects(emulator.expectNothingLeft({ timeoutMs: 20 }), { message: "1 create request without a response after 0.0 s" });
  await emulator.stop();
  await creating;
});

test("expectNothingLeft rejects if a search has expired", async () => {
  const emulator = await start({ searchTtlS: 0 });
  await create(emulator, { keyword: "ferry" });
  await assert.rejects(emulator.expectNothingLeft({ timeoutMs: 60_000 }), { message: "1 search expired on the server, because no client deleted it" });
  await emulator.stop();
});
