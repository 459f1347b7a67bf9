// Counts the searches that a search box leaves on the server while a user types, with this package and with two other clients, and
// measures the size of each client. In headless Chromium, against an emulator whose creates take two seconds. `make bench-typing`
// runs it.

import { setTimeout as after } from "node:timers/promises";
import { brotliCompressSync } from "node:zlib";
import { build } from "esbuild";
import { json, serve, startChromium } from "./chromium.mjs";

const { SMH_EMULATOR_URL: emulator, SMH_EMULATOR_LIBRARY: library, SMH_EMULATOR_SECRET: secret } = process.env;
const CLIENTS = ["smh-wasm", "fetch by hand", "axios and TanStack Query"];
/** Ways to leave, half a second after the last key, while a create is in flight; or four seconds later, when results are shown. */
const EXITS = {
  "view left": (chromium) => chromium.run("box.leave()"),
  "results seen, then view left": async (chromium) => {
    await after(4_000);
    await chromium.run("box.leave()");
  },
  "results seen, then tab closed": async (chromium) => {
    await after(4_000);
    const { handle } = await chromium.command("POST", "/window/new", { type: "tab" });
    await chromium.command("DELETE", "/window");
    await chromium.command("POST", "/window", { handle });
  },
};
/** Longer than a create and the deletion after its response take. */
const SETTLED_MS = 6_000;

const bundle = async (contents) => {
  const { outputFiles } = await build({ stdin: { contents, resolveDir: import.meta.dirname }, bundle: true, minify: true, write: false, format: "esm" });
  return Buffer.from(outputFiles[0].contents);
};
const script = await bundle('import "./typing-clients.js";');
const site = await serve((path) => (path === "/" ? '<!doctype html><title>bench</title><script type="module" src="/clients.js"></script>' : script));
const chromium = await startChromium();

async function measure(client, exit) {
  await json("POST", `${emulator}/_emulator/reset`);
  const { accessToken } = await json("GET", `${emulator}/api/v1/token?library_id=${library}&library_secret=${secret}&grant=admin`);
  await chromium.open(site.url);
  while ((await chromium.title()) !== "ready") await after(50);
  const script = "const [name, options, word, done] = arguments; type(name, options, word).then(done);";
  await chromium.runAsync(script, client, { baseUrl: emulator, libraryId: library, accessToken }, "lighthouse");
  await after(500);
  await EXITS[exit](chromium);
  await after(SETTLED_MS);
  const { liveSearches, counters } = await json("GET", `${emulator}/_emulator/state`);
  console.log(`${exit.padEnd(32)} ${client.padEnd(26)} ${String(liveSearches).padStart(4)} left of ${counters.created}`);
}

try {
  await chromium.command("POST", "/timeouts", { script: 120_000 });
  for (const exit of Object.keys(EXITS)) for (const client of CLIENTS) await measure(client, exit);
  for (const contents of ['export { default, SmhClient } from "smh-wasm";', 'export { default } from "axios";', 'export { QueryClient, QueryObserver } from "@tanstack/query-core";']) {
    console.log(`${contents.split('"')[1].padEnd(32)} ${brotliCompressSync(await bundle(contents)).length} bytes with brotli`);
  }
} finally {
  await chromium.close();
  site.close();
}
