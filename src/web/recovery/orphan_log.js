// Where a page writes down its searches for later pages of the same origin, and how pages know of each other: entries in
// `localStorage`, and a Web Lock that each page holds while it lives. Plain JavaScript, because the WebAssembly side imports
// this very file.

import { createAborter, isFirefox, listen, lockManager, pageDocument, storage, uniqueName } from "../platform/globals.js";
import { beforeLeaving } from "../platform/page.js";
import { attempt } from "../platform/value.js";

const ENTRY = "smh-wasm:1:";
const PAGE = "smh-wasm:page:";
const REAPER = "smh-wasm:reaper";
/** More entries than this are not kept; the oldest go. */
const MOST = 200;

/** The name of this page. A copied tab runs this anew, so no two pages share it. */
let owner = "";
/** How many clients use the ledger. */
let users = 0;
/** Release the locks that this page holds or waits for. @type {Set<() => void>} */
const releases = new Set();
/** The lock that proves that this page lives: held, or requested. @type {Promise<unknown> | undefined} */
let proof;
/** The page has gone, perhaps into the back/forward cache: a lock requested now would keep it out. */
let away = false;
/** Stop listening to the page. @type {(() => void)[]} */
let stops = [];

/**
 * Holds a lock until the page goes or the returned function is called; nothing if it is not available.
 * @param {string} name
 * @param {boolean} ifAvailable whether not to wait for it
 * @param {() => void} [ended] called once the lock is not held any more, or was not available
 * @returns {Promise<(() => void) | undefined>}
 */
function hold(name, ifAvailable, ended) {
  return new Promise((resolve) => {
    const waiting = createAborter();
    let over = () => waiting.abort();
    const release = () => {
      releases.delete(release);
      over();
    };
    releases.add(release);
    const end = () => {
      releases.delete(release);
      resolve(undefined);
      ended?.();
    };
    const held = attempt(() =>
      lockManager()?.request(name, ifAvailable ? { ifAvailable: true } : { signal: waiting.signal }, (lock) => {
        if (!lock) throw lock;
        return new Promise((done) => {
          over = () => done(undefined);
          if (waiting.signal.aborted) over();
          resolve(release);
        });
      }),
    );
    Promise.resolve(held).then(end, end);
  });
}

/** Proves that this page lives. */
function live() {
  if (away || proof) return;
  const own = hold(PAGE + owner, false, () => {
    if (proof === own) proof = undefined;
  });
  proof = own;
}

/** A page that holds a lock is not put into the back/forward cache. */
function releaseAll() {
  proof = undefined;
  for (const release of [...releases]) release();
}

/** The keys of all entries; throws where nothing can be stored. */
const keys = () => Object.keys(/** @type {Storage} */ (storage())).filter((key) => key.startsWith(ENTRY));

/**
 * An entry, or what else is stored in its place.
 * @param {string} key
 * @returns {any}
 */
const parse = (key) => attempt(() => JSON.parse(storage()?.getItem(key) ?? ""));

/** The keys of the entries of this page. @returns {string[]} */
const ownKeys = () => attempt(() => keys().filter((key) => parse(key)?.owner === owner)) ?? [];

// The searches of this page have just been deleted, as far as the network allowed; its entries count from now on.
function hide() {
  away = true;
  releaseAll();
  for (const key of ownKeys()) {
    attempt(() => storage()?.setItem(key, JSON.stringify({ ...parse(key), at: Date.now() })));
  }
}

function show() {
  away = false;
  update();
}

/** The page has to prove that it lives for as long as a client uses the ledger, and as long as an entry of its own stands. */
function update() {
  if (users > 0 || ownKeys().length > 0) {
    if (stops.length === 0) {
      stops = [listen(globalThis, "pagehide", hide), listen(globalThis, "pageshow", show)];
      // Firefox decides before `pagehide` whether a page may enter the back/forward cache.
      if (isFirefox()) stops.push(beforeLeaving(hide, show));
    }
    live();
  } else {
    releaseAll();
    // Who does not listen would not learn that the page is back.
    if (!away) for (const stop of stops.splice(0)) stop();
  }
}

/**
 * Begins to use the ledger. The name of this page; `undefined` where there is no page, `null` where nothing can be stored.
 * @returns {string | null | undefined}
 */
export function openLedger() {
  if (!pageDocument() || !lockManager()) return undefined;
  try {
    // Nothing is written to find out whether that can be done: Chromium puts a page's first change on disk soon, and later
    // ones about once a minute.
    keys();
  } catch {
    return null;
  }
  owner ||= uniqueName();
  users++;
  update();
  return owner;
}

/** A client does not use the ledger any more. */
export function closeLedger() {
  users--;
  update();
}

/** @param {string} id */
const has = (id) => attempt(() => storage()?.getItem(ENTRY + id)) != null;

/**
 * Writes an entry.
 * @param {string} id
 * @param {string} text
 * @returns {boolean} whether there is one of this id now
 */
export function write(id, text) {
  attempt(() => storage()?.setItem(ENTRY + id, text));
  update();
  attempt(() => {
    const others = keys().filter((key) => key !== ENTRY + id);
    if (others.length < MOST) return;
    const oldest = others.map((key) => ({ key, at: Number(parse(key)?.at) || 0 })).sort((a, b) => a.at - b.at);
    for (const { key } of oldest.slice(0, others.length - MOST + 1)) storage()?.removeItem(key);
  });
  return has(id);
}

/**
 * Writes an entry anew, unless it has been removed meanwhile.
 * @param {string} id
 * @param {string} text
 */
export const rewrite = (id, text) => has(id) && write(id, text);

/**
 * Removes an entry.
 * @param {string} id
 */
export function remove(id) {
  attempt(() => storage()?.removeItem(ENTRY + id));
  if (users === 0) update();
}

/** What is stored, whoever wrote it. */
export const entries = () => attempt(() => keys().map(parse)) ?? [];

/** This page's turn to look for dead ones: a function that ends it; nothing if another page has it. */
export const turn = async () => (away ? undefined : hold(REAPER, true));

/** The names of the pages that live, or nothing if that can't be told. */
export async function livingPages() {
  try {
    const { held } = /** @type {LockManagerSnapshot} */ (await lockManager()?.query());
    const names = (held ?? []).map(({ name }) => name ?? "");
    return names.filter((name) => name.startsWith(PAGE)).map((name) => name.slice(PAGE.length));
  } catch {
    return undefined;
  }
}
