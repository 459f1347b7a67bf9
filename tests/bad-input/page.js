// Runs docs/bad-input.md in a browser. The tests call `runSome`.

import * as smh from "/pkg/dist/index.js";

import { readRows } from "./rows.js";
import { runRow } from "./run.js";

const get = async (path) => (await fetch(path)).text();

await smh.default();
const server = await get("/service");
const rows = readRows(await get("/docs/bad-input.md"));
const run = crypto.randomUUID();

/** Runs `count` rows from `from` on. Returns how many there were, and their failures. */
globalThis.runSome = async (from, count) => {
  const some = rows.slice(from, from + count);
  const failures = [];
  for (const row of some) failures.push(...(await runRow(smh, server, run, row)));
  return { ran: some.length, failures };
};
document.documentElement.dataset.ready = "true";
