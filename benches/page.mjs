// What waiting for many tasks costs in a page: requests and CPU time of a round, memory. In headless Chromium, against the
// emulator beside which scripts/with-emulator.sh runs this; `make bench-page`.

import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { setTimeout as after } from "node:timers/promises";

const { SMH_EMULATOR_URL: emulator, SMH_EMULATOR_LIBRARY: library, SMH_EMULATOR_SECRET: secret } = process.env;
const ROUNDS = 10;
/** Longer than a round takes, so that rounds can be told apart. */
const INTERVAL_MS = 3_000;

const json = async (method, url, body) => {
  const answer = await fetch(url, { method, body: body && JSON.stringify(body), headers: { "content-type": "application/json" } });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${url}: ${text}`);
  return text ? JSON.parse(text) : undefined;
};

/** The page: the package, and what it is asked for. */
const PAGE = `<!doctype html><title>bench</title><script type="module">
  WebAssembly.Instance = new Proxy(WebAssembly.Instance, { construct: (Instance, given) => (globalThis.instance = new Instance(...given)) });
  const smh = await import("/index.js");
  await smh.default();
  globalThis.start = (options, waiters, ids) => {
    globalThis.sent = 0;
    globalThis.told = 0;
    const client = new smh.SmhClient({ ...options, onEvent: ({ type }) => { if (type === "request") sent += 1; } });
    const wait = () => client.waitForTasks(ids, { pollIntervalMs: ${INTERVAL_MS}, maxPollIntervalMs: ${INTERVAL_MS}, onProgress: () => { told += 1; } });
    globalThis.done = Promise.all(Array.from({ length: waiters }, wait));
  };
  globalThis.bytes = () => Object.values(instance.exports).find((value) => value instanceof WebAssembly.Memory).buffer.byteLength;
  document.title = "ready";
</script>`;
const site = createServer(async ({ url }, answer) => {
  const name = url.slice(1);
  const body = name === "" ? PAGE : await readFile(new URL(`../pkg/dist/${name}`, import.meta.url)).catch(() => undefined);
  answer.writeHead(body === undefined ? 404 : 200, { "content-type": name === "" ? "text/html" : "text/javascript" });
  answer.end(body);
}).listen(0, "127.0.0.1");
await new Promise((listening) => site.once("listening", listening));

const driver = spawn("chromedriver", ["--port=0"], { stdio: ["ignore", "pipe", "ignore"] });
const port = await new Promise((found) => driver.stdout.on("data", (data) => {
  const match = /successfully on port (\d+)/.exec(data);
  if (match) found(match[1]);
}));
const chrome = async (method, path, body) => (await json(method, `http://127.0.0.1:${port}/session${path}`, body)).value;
const args = ["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"];
const { sessionId } = await chrome("POST", "", { capabilities: { alwaysMatch: { "goog:chromeOptions": { args } } } });
const run = (script, ...given) => chrome("POST", `/${sessionId}/execute/sync`, { script, args: given });
const cdp = (cmd, params = {}) => chrome("POST", `/${sessionId}/goog/cdp/execute`, { cmd, params });

/** What the page has used so far: CPU time in ms, memory in MB. */
async function used() {
  const { metrics } = await cdp("Performance.getMetrics");
  const value = (name) => metrics.find((metric) => metric.name === name).value;
  return { ms: value("TaskDuration") * 1000, heap: value("JSHeapUsedSize") / 1e6, wasm: (await run("return bytes()")) / 1e6, sent: await run("return sent") };
}

async function measure(waiters, tasks) {
  await json("POST", `${emulator}/_emulator/reset`);
  const { accessToken } = await json("GET", `${emulator}/api/v1/token?library_id=${library}&library_secret=${secret}&grant=admin`);
  const ids = Array.from({ length: tasks }, (_, index) => `${1_000_000_000 + index}`);
  const plant = (taskId) => json("POST", `${emulator}/_emulator/tasks`, { taskId, level: "library", durationMs: 3_600_000 });
  for (let first = 0; first < tasks; first += 50) await Promise.all(ids.slice(first, first + 50).map(plant));
  await chrome("POST", `/${sessionId}/url`, { url: `http://127.0.0.1:${site.address().port}/` });
  while ((await chrome("GET", `/${sessionId}/title`)) !== "ready") await after(50);
  await cdp("Performance.enable");
  await run("start(...arguments)", { baseUrl: emulator, libraryId: library, accessToken }, waiters, ids);
  while ((await run("return told")) < waiters) await after(100);
  const before = await used();
  await after(ROUNDS * INTERVAL_MS);
  const then = await used();
  console.log(`${waiters} waits for the same ${tasks} tasks`);
  console.log(`  a round without change: ${((then.sent - before.sent) / ROUNDS).toFixed(1)} requests, ${((then.ms - before.ms) / ROUNDS).toFixed(1)} ms of CPU`);
  console.log(`  memory: ${then.wasm.toFixed(1)} MB of WebAssembly, ${then.heap.toFixed(1)} MB of JavaScript heap`);
  await json("POST", `${emulator}/_emulator/clock`, { advanceMs: 3_600_000 });
  await chrome("POST", `/${sessionId}/execute/async`, { script: "done.then(() => arguments[0]())", args: [] });
  const last = await used();
  console.log(`  all end: ${last.sent - then.sent} requests, ${(last.ms - then.ms).toFixed(0)} ms of CPU`);
}

try {
  await measure(1, 10_000);
  await measure(1_000, 1_000);
} finally {
  await chrome("DELETE", `/${sessionId}`).catch(() => {});
  driver.kill();
  site.close();
  site.closeAllConnections();
}
