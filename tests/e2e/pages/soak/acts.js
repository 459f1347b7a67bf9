// What an application and its users do, at random.

import { SmhClient, isSmhError } from "/pkg/index.js";
import { events } from "./life.js";
import { config, expireTokens, freshToken, stock, changeWeather } from "./server.js";
import { OnPurpose, attempt, checkSecrets, count, counts, keep, pending, throwOnPurpose, wrong } from "./watch.js";

const MAX_CLIENTS = 4;
const MAX_VIEWS = 4;
const MAX_PENDING = 40;
const MAX_OWN = 10;
/** How many queries of thousands of tasks may be on their way: nothing else takes so much memory. */
const MAX_LARGE = 3;
/** Where clients with a `fetch` of their own believe the service to be: a browser without a network still reaches its own
 *  machine, where the others know it to be. */
const FAR = "https://smh.example";
/** How a call may fail: also because its client is closed meanwhile. */
const FAILURES = ["network", "unsent", "timeout", "http", "protocol", "token", "closed"];
const STATUSES = ["idle", "waiting", "searching", "ready", "loadingMore", "suspended", "failed", "closed"];

/** The clients that are in use, or closed and not yet settled. */
export const clients = new Set();
/** The searches that plain calls made, which only the application can delete: the next marker, and whether that was tried. */
export const own = new Map();
/** Searches owed, by the clients' own account, and not confirmed; with what was told of each. */
export const unconfirmed = new Map();
/** No surprises. */
export const calm = { is: true };

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// ---- clients

function giveToken(random) {
  if (calm.is) return freshToken();
  const give = random.weighted([
    [12, freshToken],
    [3, () => stock],
    [3, () => sleep(random.below(1_000)).then(freshToken)],
    [1, () => Promise.reject(new Error("no token today"))],
    [1, () => { throw new Error("no token at all"); }],
    [1, () => random.one(["", null, 7])],
  ]);
  return give();
}

/** A `fetch` of the application's, which is moody. */
function ownFetch(random) {
  const fetchThere = async ({ method, url, headers, body, signal, keepalive }) => {
    if (random.chance(0.1)) await sleep(random.below(200));
    if (!calm.is && random.chance(0.03)) throw new Error(`the application does not like ${url}`);
    return fetch(url.replace(FAR, config.baseUrl), { method, headers, body, signal, keepalive, referrerPolicy: "no-referrer" });
  };
  return (request) => {
    if (!calm.is && random.chance(0.02)) throw new Error(`nor ${request.url}`);
    const { method, url, headers, signal, keepalive } = request;
    const sent = { method, url, headers, signal, keepalive };
    return method === "POST" ? request.text().then((body) => fetchThere({ ...sent, body })) : fetchThere(sent);
  };
}

function hear(record, event, random, client) {
  checkSecrets("an event", JSON.stringify(event));
  count(`event: ${event.type}`);
  if (event.type === "delete") {
    const told = unconfirmed.get(event.searchId) ?? `${client}, ${event.reason}:`;
    if (event.stage === "confirmed") unconfirmed.delete(event.searchId);
    else unconfirmed.set(event.searchId, `${told} ${event.stage}`);
  }
  if (calm.is) return;
  if (record && random.chance(0.01)) useAgain(record, random);
  if (random.chance(0.01)) throwOnPurpose();
}

/** A listener uses what it listens to. */
function useAgain(record, random) {
  const box = random.one([...record.boxes]);
  if (box) random.weighted(boxActs)(box, random);
  else if (isOpen(record) && random.chance(0.1)) void closeClient(record, random);
}

export function openClient(random) {
  const chance = random.fork();
  const fixed = random.chance(0.3);
  const far = random.chance(0.4);
  const record = { boxes: new Set(), fixed, closed: false, freed: false };
  // What a client is given it holds until it is freed, so it would not be collected if that knew it.
  const weak = new WeakRef(record);
  count("clients");
  const name = `client ${counts.clients} (${fixed ? "fixed token" : "function"}${far ? ", own fetch" : ""})`;
  record.client = new SmhClient({
    ...config,
    baseUrl: far ? FAR : config.baseUrl,
    fetch: far ? ownFetch(random.fork()) : undefined,
    accessToken: fixed ? stock : () => giveToken(chance),
    timeoutMs: random.one([undefined, 250, 1_000, 4_000, Infinity]),
    retry: random.one([undefined, false, {}, { retries: 1, baseDelayMs: 20 }, { retries: 5, baseDelayMs: 50, maxDelayMs: 1_000 }]),
    maxRequestsPerSecond: random.one([undefined, undefined, 10, 40]),
    onEvent: random.chance(0.8) ? (event) => hear(weak.deref(), event, chance, name) : undefined,
  });
  clients.add(record);
  return record;
}

export async function closeClient(record, random) {
  const { client, boxes } = record;
  record.closed = true;
  const closing = keep("client.close()", random.chance(0.5) ? client.close() : client[Symbol.asyncDispose]());
  boxes.forEach(checkBox);
  await closing;
  clients.delete(record);
  // The others are collected.
  if (random.chance(0.5)) client.free();
  if (random.chance(0.5)) boxes.forEach(({ view }) => view.free());
  boxes.clear();
}

/** Frees a client that is open. What it has begun goes on, and its views are used further. */
function freeClient(record) {
  // With a token that can expire nothing could be deleted any more.
  if (record.fixed) return;
  count("client.free()");
  record.freed = true;
  record.client.free();
}

const isOpen = ({ closed, freed }) => !closed && !freed;

// ---- views

/** What a view shows is whole, and belongs to the newest conditions. */
export function checkBox({ view }) {
  const snapshot = view.getSnapshot();
  const { status, conditions, items, error, searchId } = snapshot;
  const is = (so, what) => so || wrong(`a view shows ${what}: ${JSON.stringify(snapshot)}`);
  is(view.getSnapshot() === snapshot, "something else each time");
  is(STATUSES.includes(status), "no known status");
  is((status === "failed") === (error !== undefined), "an error where there is none, or none where there is one");
  is(error === undefined || isSmhError(error), "an error that is no SmhError");
  is(!["idle", "waiting", "suspended", "closed"].includes(status) || searchId === undefined, "a search that it should have let go of");
  is(new Set(items.map(({ path }) => path.join("/"))).size === items.length, "an item twice");
  const words = conditions?.keyword?.toLowerCase().split(" ");
  if (words) is(items.every(({ name }) => words.some((word) => name.toLowerCase().includes(word))), "items of other conditions");
  if (error) checkSecrets("a snapshot", `${error.stack} ${JSON.stringify(error)} ${error.cause}`);
}

const CONDITIONS = [
  { keyword: "lighthouse" },
  { keyword: "lighthouse 季度报告" },
  { keyword: "picture", type: "image" },
  { keyword: "lighthouse", orderBy: "name", orderByType: "desc" },
  { keyword: "nothing-has-this-name" },
  { type: ["!image", "!dir"], minFileSize: 1n, modificationTimeStart: new Date(0) },
  {},
];

function aConditions(random) {
  return random.chance(0.5) ? { keyword: `lighthouse ${random.below(5)}` } : random.one(CONDITIONS);
}

/** A signal that fires within `ms`, or one that has fired, or none. */
function aSignal(random, ms) {
  const how = random.weighted([[6, "none"], [3, "later"], [1, "before"], [2, "time"]]);
  if (how === "none") return undefined;
  if (how === "time") return AbortSignal.timeout(random.below(ms));
  const controller = new AbortController();
  const abort = () => controller.abort(random.one([undefined, "enough", new OnPurpose("enough"), { enough: true }, null, 0]));
  if (how === "before") abort();
  else setTimeout(abort, random.below(ms));
  return controller.signal;
}

export function openBox(record, random) {
  const chance = random.fork();
  const signal = random.chance(0.1) ? aSignal(random, 3_000) : undefined;
  const options = {
    debounceMs: random.one([undefined, 0, 5, 30]),
    maxConcurrentCreates: random.one([undefined, 1, 2, 3]),
    hiddenGraceMs: random.one([undefined, false, 0, 30]),
    pageLifecycle: random.one([undefined, true, true, false]),
    withInode: random.chance(0.3),
    signal,
  };
  const view = attempt("client.openSearchView()", () => record.client.openSearchView(options));
  if (!view) return;
  const box = { record, view, stops: [] };
  const listen = () => {
    checkBox(box);
    // Another listener may have closed or freed it.
    if (calm.is || !record.boxes.has(box)) return;
    if (chance.chance(0.01)) chance.weighted(boxActs)(box, chance);
    if (chance.chance(0.01)) throwOnPurpose();
  };
  for (let listeners = random.below(3); listeners > 0; listeners--) box.stops.push(view.subscribe(listen));
  record.boxes.add(box);
  return box;
}

export async function closeBox(box) {
  box.record.boxes.delete(box);
  await keep("view.close()", box.view.close());
  checkBox(box);
  box.stops.forEach((stop) => stop());
}

/** What is done with a view, as `[weight, act]`. */
const boxActs = [
  [40, ({ view }, random) => {
    const [conditions, options] = [aConditions(random), { immediate: random.chance(0.3) }];
    attempt("view.search()", () => view.search(conditions, options), ["closed"]);
  }],
  [15, ({ view }, random) => {
    const signal = aSignal(random, 300);
    void keep("view.loadMore()", view.loadMore({ signal }), { signal });
  }],
  [5, ({ view }) => view.clear()],
  [10, ({ view }) => view.retry()],
  [4, (box) => void closeBox(box)],
  [1, (box) => {
    // Freed while it is open: its search is deleted, with a warning.
    box.record.boxes.delete(box);
    // Later, because a view can't be freed while it tells a listener something.
    queueMicrotask(() => {
      if (box.view.getSnapshot().status !== "closed") count("view.free()");
      box.view.free();
    });
  }],
  [1, (box) => {
    // Forgotten: the same, once it is collected.
    box.record.boxes.delete(box);
    if (box.view.getSnapshot().status !== "closed") count("views forgotten");
    box.stops.forEach((stop) => stop());
  }],
];

// ---- plain calls

function checkPage({ searchId, hasMore, nextMarker, contents }) {
  if (typeof searchId !== "string" || !Array.isArray(contents) || hasMore !== (nextMarker !== undefined)) {
    wrong(`a page is not whole: ${JSON.stringify({ searchId, hasMore, nextMarker })}`);
  }
}

async function create({ client }, random) {
  const signal = aSignal(random, 400);
  const creating = client.createSearch(aConditions(random), { signal });
  const { value } = await keep("createSearch()", creating, { signal, kinds: FAILURES });
  if (!value) return;
  checkPage(value);
  own.set(value.searchId, { marker: value.nextMarker, tried: false });
}

async function proceed({ client }, random) {
  const [id, search] = random.one([...own]) ?? [];
  if (search?.marker === undefined) return;
  const { marker } = search;
  const signal = aSignal(random, 200);
  const { value } = await keep("continueSearch()", client.continueSearch(id, marker, { signal }), { signal, kinds: FAILURES });
  if (!value) return;
  checkPage(value);
  if (value.searchId !== id) wrong("a page of another search");
  search.marker = value.nextMarker;
}

async function remove({ client }, id, options = {}, kinds = FAILURES) {
  own.get(id).tried = true;
  const { error } = await keep("deleteSearch()", client.deleteSearch(id, options), { signal: options.signal, kinds });
  if (error === undefined) own.delete(id);
}

function removeOne(record, random) {
  const [id] = random.one([...own]) ?? [];
  if (id !== undefined) void remove(record, id, { signal: aSignal(random, 200), keepalive: random.chance(0.2) });
}

async function read({ client }, random) {
  const signal = aSignal(random, 500);
  const leave = random.one(["break", "throw", "end"]);
  const after = random.below(3);
  const reading = async () => {
    let pages = 0;
    try {
      for await (const page of client.pages(aConditions(random), { signal })) {
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

const many = Array.from({ length: 2_000 }, (_, index) => BigInt(index) + 9_000_000_000_000_000_000n);
let large = 0;

async function query({ client }, random) {
  const signal = aSignal(random, 200);
  const ids = random.one([[], 7, [7n, "7", 8], large < MAX_LARGE ? many : [9]]);
  const method = random.one(["queryLibraryTasks", "querySpaceTasks"]);
  if (ids === many) large += 1;
  await keep(`${method}()`, client[method](ids, { signal }), { signal, kinds: FAILURES });
  if (ids === many) large -= 1;
}

/** Tasks that nobody knows: a wait for them ends by itself as soon as the service answers. */
async function wait({ client }, random) {
  const signal = aSignal(random, 600);
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

/** Arguments that can't be used: nothing is sent. */
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

const callActs = [
  [12, create],
  [8, proceed],
  [8, removeOne],
  [5, read],
  [5, query],
  [4, wait],
  [3, ({ client }, random) => {
    const signal = aSignal(random, 500);
    void keep("settled()", client.settled({ signal }), { signal });
  }],
  [1, ({ client }) => void keep("clearLibraryHistory()", client.clearLibraryHistory(), { kinds: FAILURES })],
  [1, misuse],
];

// ---- everything

const anyClient = (random) => random.one([...clients].filter(isOpen));
export const boxes = () => [...clients].filter(({ closed }) => !closed).flatMap(({ boxes }) => [...boxes]);

/** A fresh token for those that have no function to get one; also for those that are closed, but still owe something. */
export async function refresh() {
  await freshToken();
  for (const { client, fixed } of clients) if (fixed) client.setAccessToken(stock);
}

const acts = [
  [40, (random) => {
    const box = random.one(boxes());
    if (box) random.weighted(boxActs)(box, random);
  }],
  [8, (random) => {
    const record = anyClient(random);
    if (record && record.boxes.size < MAX_VIEWS) openBox(record, random);
  }],
  [30, (random) => {
    const record = anyClient(random);
    if (!record || pending.size > MAX_PENDING) return;
    void (own.size > MAX_OWN ? removeOne : random.weighted(callActs))(record, random);
  }],
  [5, (random) => void (clients.size < MAX_CLIENTS && openClient(random))],
  [2, (random) => {
    const record = anyClient(random);
    if (record) void closeClient(record, random);
  }],
  [1, (random) => {
    const record = anyClient(random);
    if (record) freeClient(record);
  }],
  [8, (random) => void random.weighted(events)(random.below(300))],
  [3, (random) => changeWeather(random)],
  [1, () => expireTokens()],
  [4, () => refresh()],
];

/** Clients are forgotten that were freed and have no view any more. */
export function tidy() {
  for (const record of clients) if (record.freed && record.boxes.size === 0) clients.delete(record);
}

/** Does something. */
export async function act(random) {
  tidy();
  await random.weighted(acts)(random.fork());
}

/** More than there will be at any time later: what that needs in memory is enough for everything. */
export async function crowd(random) {
  const records = Array.from({ length: MAX_CLIENTS + 2 }, () => openClient(random));
  for (const record of records) {
    for (let count = 0; count < MAX_VIEWS + 1; count++) {
      const { view } = openBox(record, random) ?? {};
      if (view) attempt("view.search()", () => view.search({ keyword: "lighthouse" }), ["closed"]);
    }
  }
  const [{ client }] = records;
  const options = { kinds: FAILURES };
  const queries = Array.from({ length: MAX_LARGE + 1 }, () => keep("queryLibraryTasks()", client.queryLibraryTasks(many), options));
  const creates = Array.from({ length: MAX_PENDING }, () => create(records[1], random));
  await Promise.all([...queries, ...creates]);
  for (const id of own.keys()) void remove(records[0], id);
  await Promise.all(records.map((record) => closeClient(record, random)));
}

/** Leaves everything there is. */
export function leave(random) {
  const last = openClient(random);
  for (const id of own.keys()) void remove(last, id, undefined, []);
  for (const box of boxes()) if (box.record.freed || random.chance(0.5)) void closeBox(box);
  for (const record of clients) if (isOpen(record)) void closeClient(record, random);
}
