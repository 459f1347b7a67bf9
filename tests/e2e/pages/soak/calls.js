// The application's plain calls.

import { randomConditions, randomSignal } from "./choices.js";
import { FAILURES, own } from "./state.js";
import { OnPurpose, attempt, keep, wrong } from "./watch.js";

/** The largest number of queries of thousands of tasks in flight: nothing else takes so much memory. */
export const MAX_LARGE = 3;

function checkPage({ searchId, hasMore, nextMarker, contents }) {
  if (typeof searchId !== "string" || !Array.isArray(contents) || hasMore !== (nextMarker !== undefined)) {
    wrong(`an inconsistent page: ${JSON.stringify({ searchId, hasMore, nextMarker })}`);
  }
}

export async function create({ client }, random) {
  const signal = randomSignal(random, 400);
  const creating = client.createSearch(randomConditions(random), { signal });
  const { value } = await keep("createSearch()", creating, { signal, kinds: FAILURES });
  if (!value) return;
  checkPage(value);
  own.set(value.searchId, { marker: value.nextMarker, tried: false });
}

async function proceed({ client }, random) {
  const [id, search] = random.one([...own]) ?? [];
  if (search?.marker === undefined) return;
  const { marker } = search;
  const signal = randomSignal(random, 200);
  const { value } = await keep("continueSearch()", client.continueSearch(id, marker, { signal }), { signal, kinds: FAILURES });
  if (!value) return;
  checkPage(value);
  if (value.searchId !== id) wrong("a page of another search");
  search.marker = value.nextMarker;
}

export async function remove({ client }, id, options = {}, kinds = FAILURES) {
  own.get(id).tried = true;
  const { error } = await keep("deleteSearch()", client.deleteSearch(id, options), { signal: options.signal, kinds });
  if (error === undefined) own.delete(id);
}

export function removeOne(record, random) {
  const [id] = random.one([...own]) ?? [];
  if (id !== undefined) void remove(record, id, { signal: randomSignal(random, 200), keepalive: random.chance(0.2) });
}

async function read({ client }, random) {
  const signal = randomSignal(random, 500);
  const leave = random.one(["break", "throw", "end"]);
  const after = random.below(3);
  const reading = async () => {
    let pages = 0;
    try {
      for await (const page of client.pages(randomConditions(random), { signal })) {
        checkPage(page);
        if (leave === "end" || pages++ < after) continue;
        if (leave === "break") break;
        throw new OnPurpose("enough");
      }
    } catch (error) {
      if (!(error instanceof OnPurpose) || signal?.reason === error) throw error;
    }
  };
  await keep("pages()", reading(), { signal, kinds: FAILURES });
}

export const many = Array.from({ length: 2_000 }, (_, index) => BigInt(index) + 9_000_000_000_000_000_000n);
let large = 0;

async function query({ client }, random) {
  const signal = randomSignal(random, 200);
  const ids = random.one([[], 7, [7n, "7", 8], large < MAX_LARGE ? many : [9]]);
  const method = random.one(["queryLibraryTasks", "querySpaceTasks"]);
  if (ids === many) large += 1;
  await keep(`${method}()`, client[method](ids, { signal }), { signal, kinds: FAILURES });
  if (ids === many) large -= 1;
}

/** Waits for unknown tasks: the wait ends with the first response. */
async function wait({ client }, random) {
  const signal = randomSignal(random, 600);
  const ids = random.one([[], 7, [7, 8], [8, 9]]);
  const options = { signal, pollIntervalMs: 50, level: random.one(["library", "space"]), timeoutMs: random.one([undefined, 400]) };
  if (random.chance(0.5)) {
    await keep("waitForTasks()", client.waitForTasks(ids, options), { signal, kinds: FAILURES });
    return;
  }
  const loop = async () => {
    for await (const _ of client.watchTasks(ids, options)) if (random.chance(0.5)) break;
  };
  await keep("watchTasks()", loop(), { signal, kinds: FAILURES });
}

/** Invalid arguments: nothing is sent. */
function misuse({ client }, random) {
  const call = random.one([
    () => client.createSearch({ keyword: 7 }),
    () => client.createSearch(null),
    () => client.continueSearch("", 1),
    () => client.deleteSearch(".."),
    () => client.queryLibraryTasks("x"),
    () => client.settled({ signal: 7 }),
  ]);
  void keep("misuse", call(), { kinds: ["config"] });
  attempt("misuse", () => client.openSearchView({ debounceMs: -1 }), ["config"]);
  attempt("misuse", () => client.setAccessToken(""), ["token"]);
}

/** The plain calls, as `[weight, act]`. */
export const callActs = [
  [12, create],
  [8, proceed],
  [8, removeOne],
  [5, read],
  [5, query],
  [4, wait],
  [3, ({ client }, random) => {
    const signal = randomSignal(random, 500);
    void keep("settled()", client.settled({ signal }), { signal });
  }],
  [1, ({ client }) => void keep("clearLibraryHistory()", client.clearLibraryHistory(), { kinds: FAILURES })],
  [1, misuse],
];
