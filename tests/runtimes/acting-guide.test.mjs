// Runs the code of docs/acting.md, as printed, with the built package and an emulator. The code of a section runs as one function.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { before, test } from "node:test";
import { transformSync } from "esbuild";
import init, { SmhClient, isSmhError } from "smh-wasm";

const { SMH_EMULATOR_URL: baseUrl, SMH_EMULATOR_LIBRARY: libraryId, SMH_EMULATOR_SECRET: secret } = process.env;
const guide = readFileSync(new URL("../../docs/acting.md", import.meta.url), "utf8");
const AsyncFunction = (async () => {}).constructor;
let client;
let accessToken;

before(async () => {
  await init();
  await fetch(`${baseUrl}/_emulator/reset`, { method: "POST" });
  const query = new URLSearchParams({ library_id: libraryId, library_secret: secret, grant: "admin" });
  ({ accessToken } = await (await fetch(`${baseUrl}/api/v1/token?${query}`)).json());
  client = new SmhClient({ baseUrl, libraryId, accessToken });
});

/** Runs a section with the names that an application has. Resolves with the texts that it shows, and with `result`. */
async function run(heading, around, result = "undefined") {
  const [, section] = guide.split(new RegExp(`^##+ ${heading}$`, "m"));
  const blocks = [...section.split(/^##+ /m)[0].matchAll(/^```ts\n([^]*?)^```$/gm)].map(([, code]) => code);
  assert.ok(blocks.length > 0, heading);
  const shown = [];
  const names = { client, isSmhError, show: (text) => shown.push(text), ...around };
  const { code } = transformSync(blocks.join("\n"), { loader: "ts" });
  const returned = await new AsyncFunction(...Object.keys(names), `${code}; return ${result};`)(...Object.values(names));
  return { shown, returned };
}

/** Copies files, so that the guide's paths exist. */
async function prepare(...paths) {
  const outcome = await client.copyItems(paths.map((to, index) => ({ from: `/pages/lighthouse 0${index + 1}.txt`, to })));
  assert.equal(outcome.succeeded, paths.length);
}

const contents = async (path) => (await fetch((await client.getFileLink(path)).url)).text();

test("Delete, and undo", async () => {
  const view = client.openSearchView({ pageLifecycle: false });
  const ready = new Promise((resolve) => view.subscribe(() => view.getSnapshot().status === "ready" && resolve()));
  view.search({ keyword: "lighthouse" }, { immediate: true });
  await ready;
  const { items } = view.getSnapshot();
  const left = [];
  const { shown } = await run("Delete, and undo", { view, show: (text) => left.push(text, view.getSnapshot().items.length) });
  assert.deepEqual([shown, left], [[], [`${items.length} deleted, 0 failed`, 0]]);
  assert.deepEqual(view.getSnapshot().items, items);
  await client.getItem(items[0].path);
  await view.close();
});

test("Move, rename, copy", async () => {
  await prepare("/drafts/plan.txt", "/drafts/100% #1.txt", "/final/plan.txt", "/final/100% #1.txt");
  const { shown } = await run("Move, rename, copy");
  assert.equal(shown[1], "final/100% #1.txt");
  assert.match(shown[0], /^final\/plan.+\.txt$/);
  assert.deepEqual([await contents(`/${shown[0]}`), await contents("/final/plan.txt"), await contents(`/${shown[1]}`)], ["01", "03", "02"]);
});

test("The outcome of every item", async () => {
  await prepare("/photos/a.txt", "/photos/b.txt");
  const progress = {};
  const { signal } = new AbortController();
  const { returned } = await run("The outcome of every item", { ids: ["a.txt", "none", "b.txt"], signal, progress }, "outcome");
  assert.deepEqual(returned.items.map(({ state }) => state), ["succeeded", "failed", "succeeded"]);
  assert.equal(progress.value, 1);
  assert.equal(await contents("/backup/b.txt"), "02");
});

test("When the outcome is unknown", async () => {
  const { returned: wasDeleted } = await run("When the outcome is unknown", {}, "wasDeleted");
  assert.deepEqual([await wasDeleted(["pages", "lighthouse 09.txt"]), await wasDeleted(["pages", "none"])], [false, true]);
});

test("Show and download files", async () => {
  await prepare("/reports/2026.pdf");
  // A picture of one pixel.
  const picture = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");
  await fetch(`${baseUrl}/api/v1/file/${libraryId}/-/photos/lighthouse.jpg?access_token=${accessToken}`, { method: "PUT", body: picture });
  const visited = [];
  const image = {};
  const { shown } = await run("Show and download files", { location: { assign: (url) => visited.push(url) }, document: { createElement: () => image } });
  const download = await fetch(visited[0]);
  assert.match(download.headers.get("content-disposition"), /^attachment/);
  assert.equal(await download.text(), "01");
  assert.match(shown[0], /^The link works until .*\d/);
  const thumbnail = await fetch(image.src);
  assert.match(thumbnail.headers.get("content-type"), /^image\//);
});

test("Folders", async () => {
  const { shown } = await run("Folders");
  assert.deepEqual(shown.toSorted(), ["a.txt", "b.txt", "lighthouse.jpg", "photos/lighthouse.jpg"]);
});
