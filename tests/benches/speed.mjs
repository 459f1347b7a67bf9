// Compares the speed of the package with a bare `fetch` (with a signal, a timeout and `json()`), ky, axios, and the demo's search box
// that is written by hand, in one page of headless Chromium. Prints the tables of docs/performance.md.
//
//   make bench            prints them
//   make bench WRITE=yes  writes them into docs/performance.md

import { readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { cpus } from "node:os";
import { setTimeout as after } from "node:timers/promises";
import { build } from "esbuild";
import { startChromium } from "./chromium.mjs";
import { pageOf } from "./speed-data.js";

const LOADS = 15;
const NAMES = ["fetch", "ky", "axios", "smh-wasm"];
const DOCUMENT = new URL("../../docs/performance.md", import.meta.url);

const bundle = async (contents) => {
  const { outputFiles } = await build({ stdin: { contents, resolveDir: import.meta.dirname, loader: "js" }, bundle: true, minify: true, write: false, format: "esm", charset: "utf8" });
  return outputFiles[0].contents;
};
/** Modules whose `ready` creates a client, to measure the time from loading to the first use. */
const STARTS = {
  ky: 'import ky from "ky"; export const ready = () => ky.create({});',
  axios: 'import axios from "axios"; export const ready = () => axios.create({});',
  "smh-wasm/slim":
    'import init, { SmhClient } from "smh-wasm/slim"; export const ready = async () => { await init("/smh_wasm.wasm"); return new SmhClient({ baseUrl: location.origin, libraryId: "l", accessToken: "t" }); };',
  "smh-wasm":
    'import init, { SmhClient } from "smh-wasm"; export const ready = async () => { await init(); return new SmhClient({ baseUrl: location.origin, libraryId: "l", accessToken: "t" }); };',
};

const page = (script) => `<!doctype html><meta charset="utf-8"><title>bench</title><script type="module">${script}</script>`;
const start = (number) => page(`
  const start = performance.now();
  const { ready } = await import("/start-${number}.js");
  await ready();
  globalThis.ms = performance.now() - start;
  document.title = "ready";`);
const starts = Object.keys(STARTS);
const files = new Map([
  ["/", ["text/html", page('import "/speed.js";')]],
  ["/speed.js", ["text/javascript", await bundle('import "./speed-page.js";')]],
  ["/smh_wasm.wasm", ["application/wasm", await readFile(new URL("../../pkg/dist/smh_wasm.wasm", import.meta.url))]],
  ["/smh_wasm_tasks.wasm", ["application/wasm", await readFile(new URL("../../pkg/dist/smh_wasm_tasks.wasm", import.meta.url))]],
]);
for (const [number, name] of starts.entries()) {
  files.set(`/start-${number}`, ["text/html", start(number)]);
  files.set(`/start-${number}.js`, ["text/javascript", await bundle(STARTS[name])]);
}
// The clock of a page has a step of 5 µs with these two headers, and of 100 µs without them.
const isolated = { "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp", "cache-control": "no-store" };
const server = createServer(({ url }, response) => {
  const [type, body] = url.startsWith("/api/") ? ["application/json", pageOf(20)] : (files.get(url) ?? ["text/plain", ""]);
  response.writeHead(200, { ...isolated, "content-type": type });
  response.end(body);
}).listen(0, "127.0.0.1");
await new Promise((listening) => server.once("listening", listening));
const origin = `http://127.0.0.1:${server.address().port}`;

const chromium = await startChromium();
const open = async (path) => {
  await chromium.open(`${origin}${path}`);
  while ((await chromium.title()) !== "ready") await after(5);
};
/** Calls a function in the page, and returns the value of its promise. */
const ask = async (expression, ...args) => {
  const script = `const done = arguments[arguments.length - 1]; (${expression})(...arguments).then((value) => done({ value }), (error) => done({ error: String(error?.stack ?? error) }));`;
  const { value, error } = await chromium.runAsync(script, ...args);
  if (error) throw new Error(error);
  return value;
};

const median = (numbers) => {
  const sorted = [...numbers].sort((one, other) => one - other);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};
const time = (us) => (us >= 10_000 ? `${(us / 1000).toFixed(0)} ms` : us >= 1_000 ? `${(us / 1000).toFixed(1)} ms` : us >= 100 ? `${us.toFixed(0)} µs` : `${us.toFixed(1)} µs`);
/** The median time, and the median of the ratios to the bare `fetch` of the same round. */
function cells(rounds) {
  return NAMES.map((name) => {
    if (rounds[0][name] === undefined) return "";
    const own = time(median(rounds.map((round) => round[name])));
    return name === "fetch" ? own : `${own} (${median(rounds.map((round) => round[name] / round.fetch)).toFixed(2)})`;
  });
}
const row = (title, columns) => `| ${[title, ...columns].join(" | ")} |`;
const table = (head, rows) => [row(head[0], head.slice(1)), row("---", head.slice(1).map(() => "--:")), ...rows].join("\n");

const lines = [];
try {
  await chromium.command("POST", "/timeouts", { script: 600_000 });

  const loads = Object.fromEntries(starts.map((name) => [name, []]));
  for (let load = 0; load < LOADS; load += 1) {
    for (const [number, name] of starts.entries()) {
      await open(`/start-${number}`);
      loads[name].push(await chromium.run("return ms"));
    }
  }
  const ms = (name) => median(loads[name]);
  lines.push("From nothing to a client that can be used, the files coming over loopback without a cache:", "");
  lines.push(table(["", ...starts], [row("start", starts.map((name) => `${ms(name).toFixed(1)} ms`))]), "");
  lines.push(`The default entry takes ${(ms("smh-wasm") / ms("smh-wasm/slim")).toFixed(2)} × the time of \`./slim\`.`, "");

  await open("/");
  const rows = [];
  for (const name of await chromium.run("return benches")) rows.push(row(name, cells(await ask("bench", name, origin))));
  // In a new page, whose module has not grown yet.
  await open("/");
  const pages = await ask("pages", origin);
  const perPage = (name) => pages[name].perPage;
  rows.push(row("2,000 pages of a view, one of them", [time(perPage("fetch")), "", "", `${time(perPage("smh-wasm"))} (${(perPage("smh-wasm") / perPage("fetch")).toFixed(2)})`]));
  lines.push("In brackets: the time divided by that of `fetch` in the same round, median over the rounds.", "");
  lines.push(table(["", ...NAMES], rows), "");
  const parse = median((await ask("parse", 20)).map((round) => round.parse));
  lines.push(`\`JSON.parse\` alone takes ${time(parse)} for a page of 20 items (${pageOf(20).length} characters).`, "");
  const { before, early, after: then, closed, items } = pages["smh-wasm"];
  const kB = (bytes) => `${(bytes / 1024).toFixed(0)} KiB`;
  lines.push(`Memory of the WebAssembly module: ${kB(before)} before, ${kB(early)} after 200 pages, ${kB(then)} after 2,000 (${items} items), ${kB(closed)} after closing.`);
} finally {
  const { browserVersion } = chromium.capabilities;
  await chromium.close();
  server.close();
  server.closeAllConnections();
  const packages = await Promise.all(["ky", "axios"].map(async (name) => {
    const { version } = JSON.parse(await readFile(new URL(`../../node_modules/${name}/package.json`, import.meta.url), "utf8"));
    return `${name} ${version}`;
  }));
  lines.unshift(`${new Date().toISOString().slice(0, 10)}: Chromium ${browserVersion}, ${packages.join(", ")}, Node.js ${process.versions.node} as the server, ${cpus().length} cores.`, "");
}
const text = lines.join("\n");
console.log(text);
if (process.env.WRITE === "yes") {
  const before = await readFile(DOCUMENT, "utf8");
  const [head, rest] = before.split("<!-- make bench: begin -->");
  if (rest === undefined) throw new Error("docs/performance.md has no place for the tables");
  await writeFile(DOCUMENT, `${head}<!-- make bench: begin -->\n${text}\n<!-- make bench: end -->${rest.split("<!-- make bench: end -->")[1]}`);
}
