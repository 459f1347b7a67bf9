// Constants that JavaScript and Rust both define: the halves must agree.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const read = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const numberIn = (text, pattern) => Number(pattern.exec(text)[1].replaceAll("_", ""));

test("page.js and page.rs number the page's events alike", () => {
  const names = { HIDDEN: "Hidden", SHOWN: "Shown", LEAVING: "Leaving", ONLINE: "Online", ABORTED: "Aborted", OFFLINE: "Offline", MAY_LEAVE: "MayLeave { last: false }", LAST_CHANCE: "MayLeave { last: true }" };
  const constants = [...read("src/web/platform/page.js").matchAll(/^const ([A-Z_]+) = (\d+);$/gm)];
  const events = [...read("src/web/platform/page.rs").matchAll(/^ +(\d+) => Event::(.*),$/gm)];
  assert.deepEqual(
    constants.map(([, name, number]) => [number, names[name]]),
    events.map(([, number, event]) => [number, event]),
  );
});

test("value.js and value.rs number the kinds of values alike", () => {
  const ofTypes = { undefined: "Undefined", boolean: "Bool", number: "Number", bigint: "BigInt", string: "Text", object: "Object" };
  const [, table] = /kinds = \{ (.*) \}/.exec(read("src/web/platform/value.js"));
  const kinds = new Map([...read("src/web/platform/value.rs").matchAll(/^ +(\d+) => Kind::(\w+),$/gm)].map(([, number, kind]) => [number, kind]));
  for (const [type, number] of table.split(", ").map((entry) => entry.split(": "))) assert.equal(kinds.get(number), ofTypes[type]);
});

test("both halves accept iterables of the same length", () => {
  assert.equal(numberIn(read("src/web/platform/value.js"), /const MAX_ELEMENTS = ([\d_]+);/), numberIn(read("src/value.rs"), /const MAX_ELEMENTS: u32 = ([\d_]+);/));
});

test("a page counts as staying before other pages may delete its searches", () => {
  const stayedMs = numberIn(read("src/web/platform/page.js"), /const STAYED_MS = ([\d_]+);/);
  assert.ok(stayedMs < numberIn(read("src/session/orphans.rs"), /const OBSERVE_MS: f64 = ([\d_.]+);/));
});

test("pages() and a view wait equally long before the next request after an empty page", () => {
  const rust = read("src/session/follow_up.rs");
  const script = read("js/pages.ts");
  assert.equal(numberIn(script, /const FIRST_DELAY_MS = ([\d_]+);/), numberIn(rust, /const FIRST_DELAY_MS: f64 = ([\d_.]+);/));
  assert.equal(numberIn(script, /const DELAY_GROWTH = ([\d.]+);/), numberIn(rust, /const GROWTH: f64 = ([\d_.]+);/));
  assert.equal(numberIn(script, /const MAX_DELAY_MS = ([\d_]+);/), numberIn(rust, /const MAX_DELAY_MS: f64 = ([\d_.]+);/));
});
