// Runs the code of docs/signing-out.md: clients are closed before the token is revoked.

import assert from "node:assert/strict";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, beforeEach, mock, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { transformSync } from "esbuild";
import { readBlocks } from "./blocks.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = join(root, "target/docs/signing-out");
const usual = globalThis.fetch;

/** The requests of the application and the package, in their order. */
let sent = [];
let live = new Set();
/** Whether the service can be reached. */
let reachable = true;
let signedIn = true;

async function service(input, init) {
  if (input.startsWith("/")) {
    sent.push(input);
    if (input === "/token") return signedIn ? Response.json({ accessToken: "good-token" }) : new Response("", { status: 401 });
    signedIn = false;
    return new Response(null, { status: 204 });
  }
  const request = new Request(input, init);
  const { pathname, searchParams, hostname } = new URL(request.url);
  assert.equal(hostname, "films.api.tencentsmh.cn");
  sent.push(`${request.method} ${searchParams.get("access_token")}`);
  if (!reachable && request.method === "DELETE") throw new TypeError("Failed to fetch");
  if (!signedIn) return Response.json({ code: "InvalidAccessToken" }, { status: 403 });
  if (request.method === "DELETE") {
    live.delete(pathname.split("/").at(-1));
    return new Response(null, { status: 204 });
  }
  const searchId = `search-${sent.length}`;
  live.add(searchId);
  return Response.json({ searchId, searchFinished: true, hasMore: false, contents: [] });
}

before(() => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const { language, text } of readBlocks(new URL("../../docs/signing-out.md", import.meta.url))) {
    const name = /^\/\/ ([\w-]+)\.ts\n/.exec(text)?.[1];
    if (language !== "ts" || !name) continue;
    const { code } = transformSync(text.replaceAll("<libraryId>", "films"), { loader: "ts" });
    writeFileSync(join(folder, `${name}.mjs`), code);
  }
  globalThis.fetch = service;
});
after(() => {
  globalThis.fetch = usual;
});
beforeEach(() => {
  sent = [];
  live = new Set();
  reachable = true;
  signedIn = true;
});

const load = (name) => import(pathToFileURL(join(folder, `${name}.mjs`)).href);
const { default: init, SmhClient } = await import("smh-wasm");
const options = { baseUrl: "https://films.api.tencentsmh.cn", libraryId: "films", accessToken: "good-token" };

/** Opens a view with results. */
async function search(client) {
  const view = client.openSearchView();
  const ready = new Promise((resolve) => view.subscribe(() => view.getSnapshot().status === "ready" && resolve()));
  view.search({ keyword: "x" }, { immediate: true });
  await ready;
  return view;
}

test("signing out deletes before the token is revoked", async () => {
  const { signIn, signOut } = await load("session");
  const client = await signIn();
  assert.equal(await signIn(), client);
  await search(client);
  assert.equal(live.size, 1);
  await signOut();
  assert.equal(live.size, 0);
  assert.deepEqual(sent, ["/token", "POST good-token", "DELETE good-token", "/sign-out"]);
  assert.notEqual(await signIn(), client);
  await signOut();
});

test("signing out does not wait for a network that is down", async () => {
  const { signIn, signOut } = await load("session");
  const client = await signIn();
  await search(client);
  reachable = false;
  mock.timers.enable({ apis: ["setTimeout"] });
  try {
    let over = false;
    const leaving = signOut().then(() => (over = true));
    for (let passed = 0; passed < 3_500 && !over; passed += 250) {
      mock.timers.tick(250);
      await new Promise((resolve) => setImmediate(resolve));
    }
    assert.ok(over);
    await leaving;
  } finally {
    mock.timers.reset();
  }
  assert.equal(sent.at(-1), "/sign-out");
  assert.equal(client.pendingDeletes, 1);
  reachable = true;
  signedIn = true;
  client.setAccessToken("good-token");
  await client.settled();
  assert.equal(live.size, 0);
});

test("another account begins when the searches of the one before are deleted", async () => {
  await init();
  const { switchAccount } = await load("accounts");
  const first = new SmhClient(options);
  const view = await search(first);
  const second = await switchAccount(first, options);
  assert.equal(view.getSnapshot().status, "closed");
  assert.deepEqual([live.size, sent.at(-1)], [0, "/switch-account"]);
  await second.close();
});

test("all spaces are closed at the same time", async () => {
  await init();
  const { openSpace, closeSpace, closeAll } = await load("spaces");
  const clients = ["a", "b", "c"].map((space) => openSpace(space, options));
  assert.equal(openSpace("a", options), clients[0]);
  await Promise.all(clients.map(search));
  assert.equal(live.size, 3);
  await closeSpace("b");
  assert.equal(live.size, 2);
  assert.notEqual(openSpace("b", options), clients[1]);
  await closeAll();
  assert.equal(live.size, 0);
});

test("every tab signs out", async () => {
  const { signOutEverywhere } = await load("tabs");
  const page = new EventTarget();
  const stored = [];
  Object.assign(globalThis, {
    addEventListener: page.addEventListener.bind(page),
    localStorage: { setItem: (key) => stored.push(key) },
  });
  let count = 0;
  const everywhere = signOutEverywhere(async () => void count++);
  await everywhere();
  assert.deepEqual([stored, count], [["signed-out"], 1]);
  page.dispatchEvent(Object.assign(new Event("storage"), { key: "other" }));
  page.dispatchEvent(Object.assign(new Event("storage"), { key: "signed-out" }));
  assert.equal(count, 2);
  delete globalThis.addEventListener;
  delete globalThis.localStorage;
});
