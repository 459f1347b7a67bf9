// Measures waits for many tasks, and a batch of many items, in a page: requests, CPU time, memory. In headless Chromium, against an
// emulator (tools/with/emulator.sh). `make bench-page` runs it.

import { readFile } from "node:fs/promises";
import { setTimeout as after } from "node:timers/promises";
import { json, serve, startChromium } from "./chromium.mjs";

const { SMH_EMULATOR_URL: emulator, SMH_EMULATOR_LIBRARY: library, SMH_EMULATOR_SECRET: secret } = process.env;
const ROUNDS = 10;
/** Longer than a round takes, so that rounds do not overlap. */
const INTERVAL_MS = 3_000;

/** A page with the package, and the functions that this script calls. */
const PAGE = `<!doctype html><title>bench</title><script type="module">
  const instances = [];
  WebAssembly.Instance = new Proxy(WebAssembly.Instance, { construct: (Instance, given) => instances[instances.push(new Instance(...given)) - 1] });
  const smh = await import("/index.js");
  await smh.default();
  globalThis.start = (options, waiters, ids) => {
    globalThis.sent = 0;
    globalThis.told = 0;
    const client = new smh.SmhClient({ ...options, onEvent: ({ type }) => { if (type === "request") sent += 1; } });
    const wait = () => client.waitForTasks(ids, { pollIntervalMs: ${INTERVAL_MS}, maxPollIntervalMs: ${INTERVAL_MS}, onProgress: () => { told += 1; } });
    globalThis.done = Promise.all(Array.from({ length: waiters }, wait));
  };
  globalThis.copy = async (options, count) => {
    globalThis.sent = 0;
    globalThis.told = 0;
    const client = new smh.SmhClient({ ...options, onEvent: ({ type }) => { if (type === "request") sent += 1; } });
    // The files of tools/with/emulator.sh, again and again.
    const name = (index) => \`plain-\${String((index % 1_500) + 1).padStart(4, "0")}.dat\`;
    const items = Array.from({ length: count }, (_, index) => ({ from: ["many", name(index)], to: ["copies", String(Math.floor(index / 1_500)), name(index)] }));
    const { succeeded } = await client.copyItems(items, { onProgress: () => { told += 1; } });
    return succeeded;
  };
  const memories = () => instances.flatMap(({ exports }) => Object.values(exports).find((value) => value instanceof WebAssembly.Memory) ?? []);
  globalThis.bytes = () => memories().reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
  document.title = "ready";
</script>`;
const file = (path) => readFile(new URL(`../../pkg/dist${path}`, import.meta.url)).catch(() => undefined);
const site = await serve((path) => (path === "/" ? PAGE : file(path)));
const chromium = await startChromium();
const { run, devtools } = chromium;

/** The page's CPU time so far in ms, its memory in MB, and the number of its requests. */
async function used() {
  const { metrics } = await devtools("Performance.getMetrics");
  const value = (name) => metrics.find((metric) => metric.name === name).value;
  return { ms: value("TaskDuration") * 1000, heap: value("JSHeapUsedSize") / 1e6, wasm: (await run("return bytes()")) / 1e6, sent: await run("return sent") };
}

/** Opens the page with an emulator as at its start. Returns the options of a client. */
async function openPage() {
  await json("POST", `${emulator}/_emulator/reset`);
  const { accessToken } = await json("GET", `${emulator}/api/v1/token?library_id=${library}&library_secret=${secret}&grant=admin`);
  await chromium.open(site.url);
  while ((await chromium.title()) !== "ready") await after(50);
  await devtools("Performance.enable");
  return { baseUrl: emulator, libraryId: library, accessToken };
}

async function measureTasks(waiters, tasks) {
  const options = await openPage();
  const ids = Array.from({ length: tasks }, (_, index) => `${1_000_000_000 + index}`);
  const plant = (taskId) => json("POST", `${emulator}/_emulator/tasks`, { taskId, level: "library", durationMs: 3_600_000 });
  for (let first = 0; first < tasks; first += 50) await Promise.all(ids.slice(first, first + 50).map(plant));
  await run("start(...arguments)", options, waiters, ids);
  while ((await run("return told")) < waiters) await after(100);
  const before = await used();
  await after(ROUNDS * INTERVAL_MS);
  const then = await used();
  console.log(`${waiters} waits for the same ${tasks} tasks`);
  console.log(`  a round without change: ${((then.sent - before.sent) / ROUNDS).toFixed(1)} requests, ${((then.ms - before.ms) / ROUNDS).toFixed(1)} ms of CPU`);
  console.log(`  memory: ${then.wasm.toFixed(1)} MB of WebAssembly, ${then.heap.toFixed(1)} MB of JavaScript heap`);
  await json("POST", `${emulator}/_emulator/clock`, { advanceMs: 3_600_000 });
  await chromium.runAsync("done.then(() => arguments[0]())");
  const last = await used();
  console.log(`  all end: ${last.sent - then.sent} requests, ${(last.ms - then.ms).toFixed(0)} ms of CPU`);
}

async function measureBatch(items) {
  const options = await openPage();
  // Loads the code.
  await chromium.runAsync("copy(arguments[0], 0).then(arguments[1])", options);
  const before = await used();
  const start = performance.now();
  const succeeded = await chromium.runAsync("copy(arguments[0], arguments[1]).then(arguments[2])", options, items);
  const ms = performance.now() - start;
  const then = await used();
  console.log(`a batch of ${items} items, of which the emulator does each thousand in a task`);
  console.log(`  ${succeeded} copied in ${ms.toFixed(0)} ms: ${then.sent} requests, ${await run("return told")} calls of onProgress, ${(then.ms - before.ms).toFixed(0)} ms of CPU`);
  console.log(`  memory: ${before.wasm.toFixed(1)} and then ${then.wasm.toFixed(1)} MB of WebAssembly, ${then.heap.toFixed(1)} MB of JavaScript heap`);
}

try {
  await measureTasks(1, 10_000);
  await measureTasks(1_000, 1_000);
  await measureBatch(10_000);
} finally {
  await chromium.close();
  site.close();
}
