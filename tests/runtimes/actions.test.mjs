// Acting on files of a real folder: the built package against an emulator, which never changes the folder.

import assert from "node:assert/strict";
import { before, test } from "node:test";
import init, { SmhClient } from "smh-wasm";

const { SMH_EMULATOR_URL: baseUrl, SMH_EMULATOR_LIBRARY: libraryId, SMH_EMULATOR_SECRET: secret } = process.env;
let client;
/** The operations of the requests that the client has sent. */
const sent = [];

before(async () => {
  await init();
  await fetch(`${baseUrl}/_emulator/reset`, { method: "POST" });
  const query = new URLSearchParams({ library_id: libraryId, library_secret: secret, grant: "admin" });
  const { accessToken } = await (await fetch(`${baseUrl}/api/v1/token?${query}`)).json();
  const onEvent = ({ type, operation }) => type === "request" && sent.push(operation);
  client = new SmhClient({ baseUrl, libraryId, accessToken, onEvent });
});

const states = ({ items }) => items.map(({ state }) => state);
const missing = (path) => assert.rejects(client.getItem(path), { name: "SmhError", kind: "http", status: 404 });

/** The names in a folder, and its pages. */
async function list(path, limit) {
  const pages = [];
  let marker;
  do {
    pages.push(await client.listFolder(path, { limit, ...(marker !== undefined && { marker }) }));
    marker = pages.at(-1).nextMarker;
  } while (marker !== undefined);
  return { pages, items: pages.flatMap(({ contents }) => contents) };
}

test("items are deleted, and restored by their ids", async () => {
  const paths = ["/pages/lighthouse 01.txt", ["pages", "lighthouse 02.txt"], "/pages/no such file.txt"];
  const outcome = await client.deleteItems(paths);
  assert.deepEqual(states(outcome), ["succeeded", "succeeded", "failed"]);
  assert.deepEqual([outcome.succeeded, outcome.failed, outcome.unknown, outcome.pending], [2, 1, 0, 0]);
  const [first, second, none] = outcome.items;
  assert.equal(none.status, 404);
  assert.equal(none.error.kind, "http");
  assert.equal(none.error.code, none.code);
  assert.match(none.error.userMessage("en"), /could not be found/);
  await missing(paths[0]);

  const restored = await client.restoreItems([BigInt(first.recycledItemId), second.recycledItemId]);
  assert.deepEqual(states(restored), ["succeeded", "succeeded"]);
  assert.deepEqual((await client.getItem(paths[0])).path, ["pages", "lighthouse 01.txt"]);
});

test("a conflict fails, renames or overwrites, as asked", async () => {
  const item = { from: "/pages/lighthouse 03.txt", to: "/pages/lighthouse 04.txt" };
  const asked = await client.copyItems([item]);
  assert.deepEqual([states(asked), asked.items[0].status], [["failed"], 409]);
  const renamed = await client.copyItems([{ ...item, conflict: "rename" }]);
  assert.equal(renamed.succeeded, 1);
  const [{ path }] = renamed.items;
  assert.notDeepEqual(path, ["pages", "lighthouse 04.txt"]);
  assert.equal((await client.getItem(path)).size, "2");
  const over = await client.copyItems([item], { conflict: "overwrite" });
  assert.equal(over.succeeded, 1);
});

test("any name is moved, found by its inode, downloaded and shown", async () => {
  const names = ["picture #1 & more.png", "Résumé final (2).pdf"];
  const to = ["100% #1?", "新建 文件夹", "👩‍💻 & 50%.png"];
  const { inode } = await client.getItem(["with space", names[0]], { withInode: true });
  const outcome = await client.moveItems([{ from: ["with space", names[0]], to }]);
  assert.deepEqual(outcome.items[0].path, to);
  assert.deepEqual((await client.locateItem(inode)).path, to);
  await missing(["with space", names[0]]);

  const { url, expiresAt, size } = await client.getFileLink(to, { disposition: "attachment" });
  assert.equal(size, "1");
  assert.ok(expiresAt > new Date());
  assert.equal(await (await fetch(url)).text(), "x");
  const address = new URL(await client.thumbnailUrl(to, { size: 64 }));
  assert.equal(decodeURIComponent(address.pathname).split("/").slice(-3).join("/"), to.join("/"));
  assert.ok(address.searchParams.get("access_token"));
});

test("a folder is listed in pages, whose items have their paths", async () => {
  const { pages, items } = await list("/pages", 20);
  assert.ok(pages.length >= 3);
  for (const { path } of pages) assert.deepEqual(path, ["pages"]);
  for (const item of items) assert.deepEqual(item.path, ["pages", item.name]);
  assert.equal(new Set(items.map(({ name }) => name)).size, items.length);
  assert.deepEqual((await client.listFolder([])).path, []);
});

test("thousands of items are moved by tasks, and each has its outcome in its place", async () => {
  const { items } = await list("/many", 1_000);
  assert.equal(items.length, 1_500);
  const moves = items.map(({ path, name }) => ({ from: path, to: ["moved", name] }));
  moves.splice(700, 0, { from: "/many/none", to: "/moved/none" });
  sent.length = 0;
  const progress = [];
  const outcome = await client.moveItems(moves, {
    pollIntervalMs: 100,
    onProgress: ({ ended, total, items }) => progress.push({ ended, total, settled: items.filter(({ state }) => state !== "pending").length }),
  });
  assert.equal(sent.filter((operation) => operation === "moveItems").length, 2);
  assert.ok(sent.includes("querySpaceTasks"));
  assert.deepEqual([outcome.succeeded, outcome.failed], [1_500, 1]);
  assert.equal(outcome.items[700].state, "failed");
  outcome.items.forEach(({ path }, index) => index === 700 || assert.deepEqual(path, moves[index].to));
  assert.deepEqual(progress.map(({ total }) => total), progress.map(() => 1_501));
  assert.deepEqual(progress.map(({ ended }) => ended), progress.map(({ settled }) => settled));
  assert.equal(progress.at(-1).ended, 1_501);
  assert.equal((await list("/moved", 1_000)).items.length, 1_500);
  assert.equal((await list("/many", 1_000)).items.length, 0);
});
