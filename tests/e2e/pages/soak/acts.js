// What the application and its users do, at random.

import { MAX_LARGE, callActs, create, many, remove, removeOne } from "./calls.js";
import { closeClient, freeClient, openClient } from "./clients.js";
import { events } from "./life.js";
import { changeWeather, expireTokens, freshToken, stock } from "./server.js";
import { FAILURES, boxes, clients, isOpen, own } from "./state.js";
import { boxActs, closeBox, openBox } from "./views.js";
import { attempt, keep, pending } from "./watch.js";

const MAX_CLIENTS = 4;
const MAX_VIEWS = 4;
const MAX_PENDING = 40;
const MAX_OWN = 10;

const anyClient = (random) => random.one([...clients].filter(isOpen));

/** Gives a new token to the clients with a fixed one, also to those that are closed and still have pending deletes. */
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

/** Drops the clients that are freed and have no views. */
export function tidy() {
  for (const record of clients) if (record.freed && record.boxes.size === 0) clients.delete(record);
}

/** Does one random thing. */
export async function act(random) {
  tidy();
  await random.weighted(acts)(random.fork());
}

/** Uses more clients, views and calls at once than any later moment, so that the memory need not grow afterwards. */
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

/** Closes everything. */
export function leave(random) {
  const last = openClient(random);
  for (const id of own.keys()) void remove(last, id, undefined, []);
  for (const box of boxes()) if (box.record.freed || random.chance(0.5)) void closeBox(box);
  for (const record of clients) if (isOpen(record)) void closeClient(record, random);
}
