// src/web/recovery/orphan_log.js: a page holds its lock, and only then, while a client uses the ledger or an entry of the page stands, whatever
// happens to the storage, except when the page is going.

import assert from "node:assert/strict";
import { test } from "node:test";
import { definePage, dispatch } from "./support/fake-page.mjs";

definePage();
/** What the page waits for: whether the user stays. */
const timers = new Map();
globalThis.setTimeout = (listener) => {
  const timer = {};
  timers.set(timer, listener);
  return timer;
};
globalThis.clearTimeout = (timer) => void timers.delete(timer);

const { closeLedger, openLedger, rewrite, write, remove } = await import("../../src/web/recovery/orphan_log.js");
const storage = globalThis.localStorage;
const { setItem } = Object.getPrototypeOf(storage);
const full = () => {
  throw new Error("full");
};

/** Numbers from 0 on that look random, the same for the same seed. */
function numbers(seed) {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % limit;
  };
}

const owner = openLedger();
closeLedger();
const entry = (id, page = owner) => JSON.stringify({ search: id, owner: page, at: Date.now() });
const settled = () => new Promise(setImmediate);

/** Acts until the end, and gives what was done. */
async function live(seed) {
  const any = numbers(seed);
  const done = [];
  let users = 0;
  let away = false;
  const own = () => Object.keys(storage).filter((key) => storage.getItem(key)?.includes(owner)).length;
  const acts = {
    open: () => (users++, assert.equal(openLedger(), owner)),
    close: () => users > 0 && (users--, closeLedger()),
    write: () => users > 0 && assert.equal(write(`s${any(3)}`, entry("s")), true),
    "write in vain": () => {
      if (users === 0) return;
      const id = `s${any(3)}`;
      const stood = storage.getItem(`smh-wasm:1:${id}`) !== null;
      storage.setItem = full;
      assert.equal(write(id, entry(id)), stood);
      delete storage.setItem;
    },
    remove: () => remove(`s${any(3)}`),
    "put back by another page": () => users > 0 && setItem.call(storage, "smh-wasm:1:s0", entry("s0")),
    "renew another's": () => users > 0 && assert.equal(rewrite("other", entry("other", "other")), false),
    clear: () => Object.keys(storage).forEach((key) => storage.removeItem(key)),
    // Without a reason to, it does not listen.
    leave: () => (dispatch("beforeunload"), dispatch("pagehide"), (away ||= users > 0 || own() > 0)),
    "want to leave": () => (dispatch("beforeunload"), (away ||= timers.size > 0)),
    stay: () => {
      for (const listener of timers.values()) away = (listener(), false);
      timers.clear();
    },
    show: () => (dispatch("pageshow"), (away = false)),
  };
  for (let step = 0; step < 30; step++) {
    const name = Object.keys(acts)[any(Object.keys(acts).length)];
    done.push(name);
    acts[name]();
    await settled();
    const locks = (await navigator.locks.query()).held.length;
    const message = `${seed}: ${done.join(", ")}; ${users} users, ${own()} entries`;
    if (away) assert.equal(locks, 0, message);
    else if (users > 0 || (own() > 0 && name !== "clear")) assert.equal(locks, 1, message);
  }
  // In the end nothing stands, and nothing is held.
  acts.show();
  acts.clear();
  while (users > 0) acts.close();
  remove("s0");
  await settled();
  assert.deepEqual((await navigator.locks.query()).held, [], done.join(", "));
}

test("a page proves that it lives while one of its entries stands", async () => {
  for (let seed = 1; seed <= 500; seed++) await live(seed);
});

test("the oldest of more than two hundred entries go, but not the one just written", () => {
  for (let age = 0; age < 250; age++) setItem.call(storage, `smh-wasm:1:old${age}`, JSON.stringify({ at: Date.now() + age }));
  openLedger();
  assert.equal(write("new", JSON.stringify({ owner, at: 0 })), true);
  assert.equal(Object.keys(storage).length, 200);
  remove("new");
  closeLedger();
});
