// The log of searches in `localStorage`, from which later pages of the origin delete the searches of pages that ended without
// doing so; and Web Locks, by which pages tell which others are alive. Plain JavaScript, because the WebAssembly side imports
// this file.

import { deferred } from "../platform/callbacks.js";
import { createAbortController, isFirefox, lockManager, pageDocument, storage, uniqueName } from "../platform/globals.js";
import { ORPHAN_LOG, subscribe } from "../platform/page.js";
import { safely } from "../platform/value.js";

const ENTRY_PREFIX = "smh-wasm:1:";
const PAGE_LOCK_PREFIX = "smh-wasm:page:";
const REAPER_LOCK = "smh-wasm:reaper";
/** The maximum number of entries; the oldest are removed. */
const MAX_ENTRIES = 200;

/** The name of this page. A duplicated tab runs this script again, so no two pages share a name. */
let owner = "";
/** How many clients of this page use the log. */
let users = 0;
/** Release the locks that this page holds or has requested. @type {Set<() => void>} */
const releases = new Set();
/** The lock that proves that this page is alive: held or requested. @type {Promise<unknown> | undefined} */
let aliveLock;
/** The page has left, perhaps into the back/forward cache: a lock requested now would keep it out of the cache. */
let away = false;
/** Ends the subscription to the events of the page. @type {(() => void) | undefined} */
let unsubscribe;

/**
 * Holds a lock until the page leaves or the returned function is called.
 * @param {string} name
 * @param {boolean} ifAvailable whether to give up at once if another page holds the lock
 * @param {() => void} [onEnd] called when the lock is released, or if it was not available
 * @returns {Promise<(() => void) | undefined>} releases the lock; `undefined` if it was not available
 */
function holdLock(name, ifAvailable, onEnd) {
  return new Promise((resolve) => {
    const request = createAbortController();
    const [released, free] = deferred();
    const release = () => {
      request.abort();
      // Also if the lock is granted all the same.
      free();
    };
    releases.add(release);
    const end = () => {
      releases.delete(release);
      resolve(undefined);
      onEnd?.();
    };
    const held = safely(() =>
      lockManager()?.request(name, ifAvailable ? { ifAvailable } : { signal: request.signal }, (lock) => {
        if (!lock) throw lock;
        resolve(release);
        return released;
      }),
    );
    Promise.resolve(held).then(end, end);
  });
}

/** Proves that this page is alive. */
function holdAliveLock() {
  if (away || aliveLock) return;
  const own = holdLock(PAGE_LOCK_PREFIX + owner, false, () => {
    if (aliveLock === own) aliveLock = undefined;
  });
  aliveLock = own;
}

/** A page that holds a lock is not put into the back/forward cache. */
function releaseAllLocks() {
  aliveLock = undefined;
  for (const release of [...releases]) release();
}

/** The keys of all entries. Throws if storage is not available. */
const keys = () => Object.keys(/** @type {Storage} */ (storage())).filter((key) => key.startsWith(ENTRY_PREFIX));

/**
 * A parsed entry. Other scripts may have stored anything under this key.
 * @param {string} key
 * @returns {any}
 */
const parse = (key) => safely(() => JSON.parse(storage()?.getItem(key) ?? ""));

/** The keys of the entries of this page. @returns {string[]} */
const ownKeys = () => safely(() => keys().filter((key) => parse(key)?.owner === owner)) ?? [];

/** The page has just sent the deletions of its searches, so the age of its entries counts from now on. */
function leave() {
  away = true;
  releaseAllLocks();
  for (const key of ownKeys()) {
    safely(() => storage()?.setItem(key, JSON.stringify({ ...parse(key), at: Date.now() })));
  }
}

function comeBack() {
  away = false;
  update();
}

/** The page must prove that it is alive while a client uses the log, and while it has an entry. */
function update() {
  if (users > 0 || ownKeys().length > 0) {
    unsubscribe ??= subscribe(ORPHAN_LOG, {
      pagehide: leave,
      pageshow: comeBack,
      // Firefox decides before `pagehide` whether a page may enter the back/forward cache.
      ...(isFirefox() && { beforeunload: leave, resume: comeBack }),
    });
    holdAliveLock();
  } else {
    releaseAllLocks();
    // A page that is away has to notice its return.
    if (away) return;
    unsubscribe?.();
    unsubscribe = undefined;
  }
}

/**
 * Opens the log for a client.
 * @returns {string | null | undefined} the name of this page; `undefined` outside a page; `null` if storage is not available
 */
export function openLog() {
  if (!pageDocument() || !lockManager()) return undefined;
  try {
    // Reads only: Chromium writes a page's first change to disk soon, and later changes about once a minute, so a write that
    // only tests the storage would delay the first entry.
    keys();
  } catch {
    return null;
  }
  owner ||= uniqueName();
  users++;
  update();
  return owner;
}

/** A client does not use the log any longer. */
export function closeLog() {
  users--;
  update();
}

/** @param {string} id */
const has = (id) => safely(() => storage()?.getItem(ENTRY_PREFIX + id)) != null;

/**
 * Writes an entry.
 * @param {string} id
 * @param {string} text
 * @returns {boolean} whether the log has an entry of this id now
 */
export function write(id, text) {
  safely(() => storage()?.setItem(ENTRY_PREFIX + id, text));
  update();
  safely(() => {
    const others = keys().filter((key) => key !== ENTRY_PREFIX + id);
    if (others.length < MAX_ENTRIES) return;
    const newest = others.map((key) => ({ key, at: Number(parse(key)?.at) || 0 })).sort((a, b) => b.at - a.at);
    for (const { key } of newest.slice(MAX_ENTRIES - 1)) storage()?.removeItem(key);
  });
  return has(id);
}

/**
 * Overwrites an entry, unless it has been removed.
 * @param {string} id
 * @param {string} text
 */
export const rewrite = (id, text) => has(id) && write(id, text);

/**
 * Removes an entry.
 * @param {string} id
 */
export function remove(id) {
  safely(() => storage()?.removeItem(ENTRY_PREFIX + id));
  if (users === 0) update();
}

/** The entries of all pages; other scripts may have changed them. */
export const entries = () => safely(() => keys().map(parse)) ?? [];

/** Allows one page at a time to delete orphans. @returns {Promise<(() => void) | undefined>} releases the lock; `undefined` if another page holds it */
export const acquireReaperLock = async () => (away ? undefined : holdLock(REAPER_LOCK, true));

/** The names of the pages that are alive; `undefined` if the engine does not tell. */
export async function livingPages() {
  try {
    const { held } = /** @type {{ held: { name: string }[] }} */ (await lockManager()?.query());
    return held.flatMap(({ name }) => (name.startsWith(PAGE_LOCK_PREFIX) ? [name.slice(PAGE_LOCK_PREFIX.length)] : []));
  } catch {
    return undefined;
  }
}
