// The built package in runtimes without a page: Node.js, Deno, Bun, workerd. Needs an emulator (tools/with/emulator.sh).

import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const programs = join(here, "node_modules/.bin");
const { SMH_EMULATOR_URL: emulator, SMH_EMULATOR_LIBRARY: library, SMH_EMULATOR_SECRET: secret } = process.env;
if (!emulator) throw new Error("run it by `make test-runtimes`, which starts an emulator");

const getJson = async (path, init) => (await fetch(emulator + path, init)).json();

/** Resets the emulator, and returns a token. */
async function start() {
  await fetch(`${emulator}/_emulator/reset`, { method: "POST" });
  const query = new URLSearchParams({ library_id: library, library_secret: secret, user_id: "runtimes", grant: "admin" });
  return (await getJson(`/api/v1/token?${query}`)).accessToken;
}

/** Compares the application's result, which is the same in every runtime. */
async function check(seen) {
  assert.deepEqual(seen, {
    unsupported: [true, "init"],
    early: [true, "config"],
    same: true,
    items: 40,
    shown: 20,
    left: "left",
    wrong: [true, "config"],
    task: "succeeded",
    pendingDeletes: 0,
    events: ["delete", "request", "response"],
  });
  const { liveSearches } = await getJson("/_emulator/state");
  assert.equal(liveSearches, 0);
}

/** Whether a program is installed: not every machine can have each. */
function has(name) {
  const there = existsSync(join(programs, name));
  if (!there) console.log(`not run: ${name}, which could not be installed`);
  return there;
}

/** Runs the application. It must end by itself: anything that keeps it running is a leak. */
async function run(program, ...args) {
  const { stdout } = await promisify(execFile)(program, [...args, join(here, "main.js"), emulator, await start()]);
  await check(JSON.parse(stdout));
}

test("Node.js", () => run(process.execPath));
if (has("deno")) {
  const args = ["run", "--allow-net=127.0.0.1", "--no-lock", "--no-remote", "--cached-only"];
  test("Deno", () => run(join(programs, "deno"), ...args));
}
if (has("bun")) test("Bun", () => run(join(programs, "bun"), "run"));
if (has("workerd")) test("workerd", inWorkerd);

async function inWorkerd(context) {
  const folder = join(here, "../../target/runtimes");
  await mkdir(folder, { recursive: true });
  const text = JSON.stringify;
  const { outputFiles, metafile } = await build({
    entryPoints: [join(here, "worker.js")],
    bundle: true,
    write: false,
    metafile: true,
    format: "esm",
    conditions: ["workerd", "worker"],
    outdir: folder,
    external: ["*.wasm"],
  });
  const imported = Object.values(metafile.outputs).flatMap(({ imports }) => imports.map(({ path }) => path));
  const modules = ["smh_wasm.wasm", "smh_wasm_items.wasm", "smh_wasm_tasks.wasm"];
  assert.deepEqual(imported, modules.map((name) => `./${name}`));
  await writeFile(join(folder, "worker.js"), outputFiles[0].contents);
  for (const name of modules) await writeFile(join(folder, name), await readFile(fileURLToPath(import.meta.resolve(`smh-wasm/${name}`))));
  await writeFile(
    join(folder, "config.capnp"),
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .main), (name = "internet", network = (allow = ["local"]))],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
const main :Workerd.Worker = (
  modules = [(name = "worker.js", esModule = embed "worker.js"), ${modules.map((name) => `(name = "${name}", wasm = embed "${name}")`).join(", ")}],
  bindings = [(name = "BASE_URL", text = ${text(emulator)}), (name = "ACCESS_TOKEN", text = ${text(await start())})],
  compatibilityDate = "2026-11-01",
);
`,
  );
  const server = spawn(join(programs, "workerd"), ["serve", join(folder, "config.capnp"), "--control-fd=1"], { stdio: ["ignore", "pipe", "inherit"] });
  context.after(() => server.kill());
  for await (const line of createInterface({ input: server.stdout })) {
    const { event, port } = JSON.parse(line);
    if (event !== "listen") continue;
    const answer = await fetch(`http://127.0.0.1:${port}/`);
    assert.equal(answer.status, 200, await answer.clone().text());
    await check(await answer.json());
    return;
  }
  assert.fail("workerd has ended");
}
