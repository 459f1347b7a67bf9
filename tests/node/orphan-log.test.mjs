// src/web/recovery/orphan_log.js: a page holds its lock exactly while a client uses the log or the log has an entry of the page,
// whatever happens to the storage. A page that leaves holds no lock.

import assert from "node:assert/strict";
import { test } from "node:test";
import { definePage, dispatch } from "./support/fake-page.mjs";

definePage();
/** The timers that find out whether the page stays. */
const timers = new Map();
globalThis.setTimeout = (listener) => {
  const timer = {};
  timers.set(timer, listener);
  return timer;
};
globalThis.clearTimeout = (timer) => void timers.delete(timer);

const { closeLog, openLog, rewrite, write, remove } = await import("../../src/web/recovery/orphan_log.js");
const storage = globalThis.localStorage;
const { setItem } = Object.getPrototypeOf(storage);
const full = () => {
  throw new Error("full");
};

/** Pseudo-random numbers from 0 to a limit, determined by a seed. */
function randomNumbers(seed) {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % limit;
  };
}

const owner = openLog();
closeLog();
const entry = (id, page = owner) => JSON.stringify({ search: id, owner: page, at: Date.now() });
const settled = () => new Promise(setImmediate);

/** Performs random actions, and checks the lock after each. */
async function performRandomActions(seed) {
  const random = randomNumbers(seed);
  const performed = [];
  let users = 0;
  let away = false;
  const own = () => Object.keys(storage).filter((key) => storage.getItem(key)?.includes(owner)).length;
  const actions = {
    open: () => (users++, assert.equal(openLog(), owner)),
    close: () => users > 0 && (users--, closeLog()),
    write: () => users > 0 && assert.equal(write(`s${random(3)}`, entry("s")), true),
    "write to a full storage": () => {
      if (users === 0) return;
      const id = `s${random(3)}`;
      const existed = storage.getItem(`smh-wasm:1:${id}`) !== null;
      storage.setItem = full;
      assert.equal(write(id, entry(id)), existed);
      delete storage.setItem;
    },
    remove: () => remove(`s${random(3)}`),
    "put back by another page": () => users > 0 && setItem.call(storage, "smh-wasm:1:s0", entry("s0")),
    "update an entry of another page": () => users > 0 && assert.equal(rewrite("other", entry("other", "other")), false),
    clear: () => Object.keys(storage).forEach((key) => storage.removeItem(key)),
    // A page without clients and entries does not listen to these events.
    leave: () => (dispatch("beforeunload"), dispatch("pagehide"), (away ||= users > 0 || own() > 0)),
    "try to leave": () => (dispatch("beforeunload"), (away ||= timers.size > 0)),
    stay: () => {
      for (const listener of timers.values()) away = (listener(), false);
      timers.clear();
    },
    show: () => (dispatch("pageshow"), (away = false)),
  };
  for (let step = 0; step < 30; step++) {
    const name = Object.keys(actions)[random(Object.keys(actions).length)];
    performed.push(name);
    actions[name]();
    await settled();
    const locks = (await navigator.locks.query()).held.length;
    const message = `${seed}: ${performed.join(", ")}; ${users} users, ${own()} entries`;
    if (away) assert.equal(locks, 0, message);
    else if (users > 0 || (own() > 0 && name !== "clear")) assert.equal(locks, 1, message);
  }
  // At the end the log is empty, and no lock is held.
  actions.show();
  actions.clear();
  while (users > 0) actions.close();
  remove("s0");
  await settled();
  assert.deepEqual((await navigator.locks.query()).held, [], performed.join(", "));
}

test("a page holds its lock while it has clients or entries", async () => {
  for (let seed = 1; seed <= 500; seed++) await performRandomActions(seed);
});

test("of more than two hundred entries the oldest are removed, but not the one just written", () => {
  for (let age = 0; age < 250; age++) setItem.call(storage, `smh-wasm:1:old${age}`, JSON.stringify({ at: Date.now() + age }));
  openLog();
  assert.equal(write("new", JSON.stringify({ owner, at: 0 })), true);
  assert.equal(Object.keys(storage).length, 200);
  remove("new");
  closeLog();
});
