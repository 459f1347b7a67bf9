// The part of speed.mjs that runs in the page. It measures the time of each client in each round, in microseconds.

import { calls, ready, searchBoxes, taskWaits } from "./speed-clients.js";
import { pageOf, taskList } from "./speed-data.js";

const realFetch = globalThis.fetch;
let body = "";

/** Responds to every request at once with this text, so that only the client's own time is measured. */
function answerFromMemory(text) {
  body = text;
  globalThis.fetch = () => Promise.resolve(new Response(body, { status: 200, headers: { "content-type": "application/json" } }));
}

/** The mean time of `count` runs of `act`. */
async function time(count, act) {
  const start = performance.now();
  for (let run = 0; run < count; run += 1) await act(run);
  return ((performance.now() - start) * 1000) / count;
}

/** The times of all clients in each round. The first client changes, so that none profits from caches that another has warmed up. */
async function rounds(number, contestants, measure) {
  const names = Object.keys(contestants);
  for (const name of names) await measure(contestants[name], name);
  const times = [];
  for (let round = 0; round < number; round += 1) {
    const one = {};
    for (let turn = 0; turn < names.length; turn += 1) {
      const name = names[(round + turn) % names.length];
      one[name] = await measure(contestants[name], name);
    }
    times.push(one);
  }
  return times;
}

const inMemory = (items, count) => (baseUrl) => {
  answerFromMemory(pageOf(items));
  return rounds(15, calls(baseUrl, "fetch"), (call) => time(count, (run) => call(run)));
};

/** The benchmarks. Their names are the rows of the table. */
const BENCHES = {
  "a call in memory, no items": inMemory(0, 300),
  "a page of 20 items, in memory": inMemory(20, 200),
  "a page of 1,000 items, in memory": inMemory(1_000, 10),
  "a call over loopback, 20 items": (baseUrl) => rounds(15, calls(baseUrl), (call) => time(40, (run) => call(run))),
  "five calls in parallel over loopback": (baseUrl) =>
    rounds(15, calls(baseUrl), (call) => time(15, () => Promise.all([1, 2, 3, 4, 5].map((marker) => call(marker))))),
  "a keystroke": (baseUrl) => {
    const boxes = searchBoxes(baseUrl);
    let keyword = "";
    return rounds(15, boxes, (box) =>
      time(500, () => {
        keyword = keyword.length > 20 ? "a" : `${keyword}a`;
        box.search({ keyword });
        return box.getSnapshot();
      }),
    ).finally(() => Object.values(boxes).forEach((box) => box.clear()));
  },
  "10,000 tasks, all ended": (baseUrl) => {
    const ids = Array.from({ length: 10_000 }, (_, index) => String(1_000_000_000 + index));
    globalThis.fetch = (request) => {
      const url = typeof request === "string" ? request : request.url;
      return Promise.resolve(new Response(taskList(url), { status: 200, headers: { "content-type": "application/json" } }));
    };
    return rounds(5, taskWaits(baseUrl), (wait) => time(1, () => wait(ids)));
  },
};

/** Microseconds a page, and the module's memory in bytes: before, after 200 and after all pages, and when everything is closed. */
async function twoThousandPages(baseUrl) {
  answerFromMemory(pageOf(20));
  const result = {};
  for (const [name, box] of Object.entries(searchBoxes(baseUrl))) {
    const before = moduleBytes();
    box.search({ keyword: "a" }, { immediate: true });
    while (box.getSnapshot().status !== "ready") await new Promise((resolve) => setTimeout(resolve, 5));
    let early;
    const perPage = await time(2_000, (run) => {
      if (run === 200) early = moduleBytes();
      return box.loadMore();
    });
    const items = box.getSnapshot().items.length;
    const after = moduleBytes();
    globalThis.fetch = () => Promise.resolve(new Response(null, { status: 204 }));
    await box.close();
    result[name] = { perPage, items, before, early, after, closed: moduleBytes() };
    answerFromMemory(pageOf(20));
  }
  return result;
}

function moduleBytes() {
  const memory = Object.values(globalThis.instance.exports).find((value) => value instanceof WebAssembly.Memory);
  return memory.buffer.byteLength;
}

WebAssembly.Instance = new Proxy(WebAssembly.Instance, {
  construct(Instance, args) {
    const instance = new Instance(...args);
    // The first is the module for searches.
    globalThis.instance ??= instance;
    return instance;
  },
});
await ready();

globalThis.benches = Object.keys(BENCHES);
globalThis.bench = (name, baseUrl) => BENCHES[name](baseUrl).finally(() => (globalThis.fetch = realFetch));
globalThis.parse = (items) => rounds(15, { parse: JSON.parse }, (parse) => time(500, () => parse(pageOf(items))));
globalThis.pages = (baseUrl) => twoThousandPages(baseUrl).finally(() => (globalThis.fetch = realFetch));
document.title = "ready";
