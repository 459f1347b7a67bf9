// Where a page writes down its searches for later pages of the same origin, and how pages know of each other: entries in
// `localStorage`, and a Web Lock that each page holds while it lives. Plain JavaScript, because the WebAssembly side imports
// this very file.

import { beforeLeaving } from "./page.js";

const ENTRY = "smh-wasm:1:";
const PAGE = "smh-wasm:page:";
const REAPER = "smh-wasm:reaper";
/** More entries than this are not kept; the oldest go. */
const MOST = 200;

/** The name of this page. A copied tab runs this anew, so no two pages share it. */
let owner = "";
/** How many clients use the ledger. */
let users = 0;
/** Lets go of the locks that this page holds or waits for. @type {Set<() => void>} */
const releases = new Set();
/** The page has gone, perhaps into the back/forward cache: a lock asked for now would keep it out. */
let away = false;

/** Stops listening to the page. @type {(() => void) | undefined} */
let unheed;

/**
 * Holds a lock until the page goes or the function that comes is called; nothing if it is not to be had.
 * @param {string} name
 * @param {boolean} ifAvailable whether not to wait for it
 * @returns {Promise<(() => void) | undefined>}
 */
function hold(name, ifAvailable) {
  return new Promise((resolve) => {
    const waiting = new AbortController();
    let over = () => waiting.abort();
    const release = () => {
      releases.delete(release);
      over();
    };
    releases.add(release);
    navigator.locks
      .request(name, ifAvailable ? { ifAvailable: true } : { signal: waiting.signal }, (lock) => {
        if (!lock) throw lock;
        return new Promise((done) => {
          over = () => done(undefined);
          if (waiting.signal.aborted) over();
          resolve(release);
        });
      })
      .catch(() => {
        releases.delete(release);
        resolve(undefined);
      });
  });
}

/** This page says that it lives. */
const live = () => void hold(PAGE + owner, false);

/** A page that holds a lock is not put into the back/forward cache. */
function letGo() {
  for (const release of [...releases]) release();
}

/** The keys of all entries. */
const keys = () => Object.keys(localStorage).filter((key) => key.startsWith(ENTRY));

/**
 * An entry, or what else is stored in its place.
 * @param {string} key
 * @returns {any}
 */
function parse(key) {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "");
  } catch {
    return undefined;
  }
}

// What it owes it has just tried to delete; its entries count from now on.
function hide() {
  away = true;
  letGo();
  for (const key of keys()) {
    const entry = parse(key);
    if (entry?.owner === owner) write(key.slice(ENTRY.length), JSON.stringify({ ...entry, at: Date.now() }));
  }
}

/** @param {PageTransitionEvent} event */
function show(event) {
  away = false;
  if (event.persisted) live();
}

/**
 * Begins to use the ledger. The name of this page; `undefined` where there is no page, `null` where nothing can be stored.
 * @returns {string | null | undefined}
 */
export function openLedger() {
  if (!globalThis.document || !navigator.locks) return undefined;
  try {
    // Nothing is written to find out whether that can be done: Chromium puts a page's first change on disk soon, and later
    // ones about once a minute.
    keys();
  } catch {
    return null;
  }
  owner ||= Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join("-");
  if (users++ === 0) {
    away = false;
    live();
    addEventListener("pagehide", hide);
    addEventListener("pageshow", show);
    unheed = beforeLeaving(letGo, live);
  }
  return owner;
}

/** A client does not use the ledger any more. */
export function closeLedger() {
  if (--users > 0) return;
  letGo();
  removeEventListener("pagehide", hide);
  removeEventListener("pageshow", show);
  unheed?.();
}

/**
 * Writes an entry; false if that can't be done.
 * @param {string} id
 * @param {string} text
 */
export function write(id, text) {
  try {
    localStorage.setItem(ENTRY + id, text);
    const all = keys();
    if (all.length > MOST) {
      const oldest = all.map((key) => ({ key, at: Number(parse(key)?.at) || 0 })).sort((a, b) => a.at - b.at);
      for (const { key } of oldest.slice(0, all.length - MOST)) localStorage.removeItem(key);
    }
    return true;
  } catch {
    return false;
  }
}

/**
 * Takes an entry out.
 * @param {string} id
 */
export function remove(id) {
  try {
    localStorage.removeItem(ENTRY + id);
  } catch {
    // Storage was taken away meanwhile.
  }
}

/** What is stored, whoever wrote it. */
export function entries() {
  try {
    return keys().map(parse);
  } catch {
    return [];
  }
}

/** This page's turn to look for dead ones: a function that ends it; nothing if another page has it. */
export const turn = async () => (away ? undefined : hold(REAPER, true));

/** The names of the pages that live, or nothing if that can't be told. */
export async function livingPages() {
  try {
    const { held = [] } = await navigator.locks.query();
    return held.map(({ name }) => name).filter((name) => name?.startsWith(PAGE)).map((name) => name?.slice(PAGE.length));
  } catch {
    return undefined;
  }
}
