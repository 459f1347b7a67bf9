// Reads and changes the package's orphan log, which records searches in `localStorage`, and fills the storage.

import { SmhClient } from "/pkg/index.js";

const ENTRY = "smh-wasm:1:";

/** The searches in the log. */
export const loggedSearches = () =>
  Object.keys(localStorage)
    .filter((key) => key.startsWith(ENTRY))
    .map((key) => key.slice(ENTRY.length));

/** Makes every entry a minute older: a page that does not renew its entry counts as dead then. */
export function ageEntries() {
  for (const id of loggedSearches()) {
    const entry = JSON.parse(localStorage.getItem(ENTRY + id));
    localStorage.setItem(ENTRY + id, JSON.stringify({ ...entry, at: entry.at - 60_000 }));
  }
}

const FILL = "fill:";

/** Fills the storage to the last character. */
export function fillStorage() {
  for (let size = 2 ** 23, part = 0; size >= 1; ) {
    try {
      localStorage.setItem(FILL + part++, "x".repeat(size));
    } catch {
      size /= 2;
    }
  }
}

/** Undoes `fillStorage`. */
export function freeStorage() {
  for (const key of Object.keys(localStorage).filter((key) => key.startsWith(FILL))) localStorage.removeItem(key);
}

/** Creates a search, and adds an entry for it as of a page that died a minute ago. Returns the id of the search. */
export async function addOrphan(options) {
  const client = new SmhClient({ ...options, recoverOrphans: false });
  const { searchId } = await client.createSearch({ keyword: "README" });
  await client.close();
  const entry = {
    base: new URL(options.baseUrl).origin,
    library: options.libraryId,
    space: options.spaceId ?? "-",
    search: searchId,
    owner: "a dead page",
    at: Date.now() - 60_000,
  };
  localStorage.setItem(ENTRY + searchId, JSON.stringify(entry));
  return searchId;
}
