// What the tests do to the ledger behind the package's back.

import { SmhClient } from "/pkg/index.js";

const ENTRY = "smh-wasm:1:";

/** Which searches are written down. */
export const stored = () =>
  Object.keys(localStorage)
    .filter((key) => key.startsWith(ENTRY))
    .map((key) => key.slice(ENTRY.length));

/** Lets a minute pass for all that is written down: whoever does not live is dead for long. */
export function age() {
  for (const id of stored()) {
    const entry = JSON.parse(localStorage.getItem(ENTRY + id));
    localStorage.setItem(ENTRY + id, JSON.stringify({ ...entry, at: entry.at - 60_000 }));
  }
}

const FILL = "fill:";

/** Fills the storage to the last character. */
export function fill() {
  for (let size = 2 ** 23, part = 0; size >= 1; ) {
    try {
      localStorage.setItem(FILL + part++, "x".repeat(size));
    } catch {
      size /= 2;
    }
  }
}

/** Makes room again. */
export function empty() {
  for (const key of Object.keys(localStorage).filter((key) => key.startsWith(FILL))) localStorage.removeItem(key);
}

/** Makes a search, and writes it down as of a page that has been dead for a minute. Gives its id. */
export async function oweDead(options) {
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
