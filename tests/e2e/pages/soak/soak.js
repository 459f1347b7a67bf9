// A page in use, in a loop, by an application that does everything there is to do, at random.
//
// `seed` in the address is the chance's; `acts` or `seconds` say how long. What the test looks at is in globalThis.soak.

import init, { SmhClient } from "/pkg/index.js";
import { act, boxes, calm, clients, crowd, leave, own, refresh, tidy, unconfirmed } from "./acts.js";
import { restore } from "./life.js";
import { Random } from "./random.js";
import { config, setFaults, stock } from "./server.js";
import { counts, describeHeld, held, keep, memoryBytes, pending, wrong, wrongs } from "./watch.js";

const wishes = new URLSearchParams(location.search);
const random = new Random(Number(wishes.get("seed")));
const acts = Number(wishes.get("acts") ?? Infinity);
const end = performance.now() + 1_000 * Number(wishes.get("seconds") ?? Infinity);

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

let phase = "running";
let done = 0;
/** Each time that the memory had grown: the act, and the bytes since. */
const memory = [];
/** Now and then: the act, how many JavaScript values the module holds, and the bytes of the page's heap. */
const values = [];
let idle;

function measure() {
  const bytes = memoryBytes();
  if (bytes !== memory.at(-1)?.[1]) memory.push([done, bytes]);
}

/** Lets go of what nobody can reach any more. */
async function collect() {
  gc();
  // What is collected is told of in tasks to come.
  await sleep(5);
}

/** One of everything, so that what is made once and kept is there. */
async function begin() {
  const client = new SmhClient({ ...config, accessToken: stock });
  const { searchId } = await client.createSearch({ keyword: "lighthouse" });
  await client.deleteSearch(searchId);
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

/** The weather is fine from now on, and tokens are good. */
async function settle(hurry) {
  calm.is = true;
  await setFaults({});
  await refresh();
  restore(hurry);
  for (const { client, freed } of clients) if (!freed) void keep("settled()", client.settled());
  phase = "calm";
}

const RESTING = ["idle", "ready", "failed", "closed"];

/** What the test looks at. */
async function look() {
  measure();
  tidy();
  await collect();
  const shown = boxes().map(({ view }) => view.getSnapshot());
  const ids = (wish) => [...own].filter(([, { tried }]) => tried === wish).map(([id]) => id);
  const pendingDeletes = [...clients].filter(({ freed }) => !freed).map(({ client }) => client.pendingDeletes);
  return {
    phase,
    acts: done,
    counts,
    wrongs,
    pending: [...pending.values()],
    /** The views at work. */
    busy: shown.map(({ status }) => status).filter((status) => !RESTING.includes(status)),
    /** The searches that must be alive; and those that may be, for a deletion may have failed after it took effect. */
    wanted: [...ids(false), ...shown.map(({ searchId }) => searchId).filter(Boolean)],
    doubtful: ids(true),
    pending_deletes: pendingDeletes.reduce((sum, count) => sum + count, 0),
    unconfirmed: [...unconfirmed].map(([id, told]) => `${id}, ${told}`),
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
