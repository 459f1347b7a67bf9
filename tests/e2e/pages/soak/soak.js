// An application that uses the whole package at random, in a loop. The test uses globalThis.soak.
//
// Parameters in the URL: `seed` of the random numbers; `acts` or `seconds`, the length of the run.

import init, { SmhClient } from "/pkg/index.js";
import { act, crowd, leave, refresh, tidy } from "./acts.js";
import { restore } from "./life.js";
import { Random } from "./random.js";
import { config, setFaults, stock } from "./server.js";
import { boxes, calm, clients, own, unconfirmed } from "./state.js";
import { counts, describeHeld, held, keep, memoryBytes, pending, wrong, wrongs } from "./watch.js";

const parameters = new URLSearchParams(location.search);
const random = new Random(Number(parameters.get("seed")));
const acts = Number(parameters.get("acts") ?? Infinity);
const end = performance.now() + 1_000 * Number(parameters.get("seconds") ?? Infinity);

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

let phase = "running";
let done = 0;
/** Each growth of the memory: the act, and the bytes. */
const memory = [];
/** Samples: the act, how many JavaScript values the module holds, and the size of the page's heap in bytes. */
const values = [];
let idle;

function measure() {
  const bytes = memoryBytes();
  if (bytes !== memory.at(-1)?.[1]) memory.push([done, bytes]);
}

/** Collects garbage. */
async function collect() {
  gc();
  // Finalizers run in later tasks.
  await sleep(5);
}

/** Uses everything once, so that values that are created once and kept exist. */
async function begin() {
  const client = new SmhClient({ ...config, accessToken: stock });
  const { searchId } = await client.createSearch({ keyword: "lighthouse" });
  await client.deleteSearch(searchId);
  // Loads the second module.
  await client.queryLibraryTasks("1");
  const view = client.openSearchView();
  view.search({ keyword: "lighthouse" }, { immediate: true });
  await client.close();
  view.free();
  client.free();
}

async function run() {
  await init();
  await refresh();
  await begin();
  await collect();
  idle = held().length;
  await crowd(random);
  calm.is = false;
  for (; done < acts && performance.now() < end; done++) {
    await act(random);
    measure();
    if (done % 100 === 0) {
      await collect();
      values.push([done, held().length, performance.memory.usedJSHeapSize]);
    }
    if (random.chance(0.7)) await sleep(random.below(40));
  }
  phase = "ended";
}

/** From now on nothing fails, and tokens are valid. */
async function settle(hurry) {
  calm.is = true;
  await setFaults({});
  await refresh();
  restore(hurry);
  for (const { client, freed } of clients) if (!freed) void keep("settled()", client.settled());
  phase = "calm";
}

const RESTING = ["idle", "ready", "failed", "closed"];

/** The state of the page for the test. */
async function look() {
  measure();
  tidy();
  await collect();
  const shown = boxes().map(({ view }) => view.getSnapshot());
  const ids = (isTried) => [...own].filter(([, { tried }]) => tried === isTried).map(([id]) => id);
  const pendingDeletes = [...clients].filter(({ freed }) => !freed).map(({ client }) => client.pendingDeletes);
  return {
    phase,
    acts: done,
    counts,
    wrongs,
    pending: [...pending.values()],
    /** The views that wait for a response. */
    busy: shown.map(({ status }) => status).filter((status) => !RESTING.includes(status)),
    /** The searches that must be alive, and those that may be: their deletion may have failed after it took effect. */
    wanted: [...ids(false), ...shown.map(({ searchId }) => searchId).filter(Boolean)],
    doubtful: ids(true),
    pending_deletes: pendingDeletes.reduce((sum, count) => sum + count, 0),
    unconfirmed: [...unconfirmed].map(([id, stages]) => `${id}, ${stages}`),
    clients: clients.size,
    memory,
    values,
    idle,
    held: held().length,
    holds: phase === "left" ? describeHeld() : [],
  };
}

globalThis.soak = {
  progress: () => ({ phase, acts: done }),
  look,
  settle,
  leave: () => {
    leave(random);
    phase = "left";
  },
};

run().catch((error) => {
  wrong(`the page itself failed: ${error?.stack ?? error}`);
  phase = "broken";
});
