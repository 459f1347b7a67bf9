// A test for each row of docs/bad-input.md, against a service on a real socket. The last tests check the checks themselves.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, test } from "node:test";
import * as smh from "smh-wasm";

import { contains, same } from "../bad-input/judge.js";
import { nameOf, readRows } from "../bad-input/rows.js";
import { runRow } from "../bad-input/run.js";
import { startService } from "../bad-input/service.js";

const rows = readRows(readFileSync(new URL("../../docs/bad-input.md", import.meta.url), "utf8"));
await smh.default();
const service = await startService(rows);
after(() => service.close());

for (const row of rows) {
  test(nameOf(row), async () => {
    assert.deepEqual(await runRow(smh, service.url, "node", row), []);
  });
}

/** A result that differs from that of the row. */
function different({ says, status, sends, ...expected }) {
  if (status !== undefined) return { ...expected, says, status: status + 1 };
  if (says !== undefined) return { ...expected, says: `${says} elsewhere` };
  if (sends !== undefined) return { ...expected, sends: sends === "" ? "marker=" : `${sends}?` };
  if (expected.reason !== undefined) return { ...expected, reason: "secret" };
  return { ...expected, works: false, value: "secret" };
}

test("each row fails if its result is a different one", async () => {
  const passed = [];
  for (const row of rows) {
    const expected = different(row.expected["Node.js"]);
    const failures = await runRow(smh, service.url, "another", { ...row, expected: { "Node.js": expected } });
    if (failures.length === 0) passed.push(nameOf(row));
  }
  assert.deepEqual(passed, []);
});

test("a token is found anywhere in an error", () => {
  const token = "a b/c";
  for (const value of [
    new Error(token),
    new Error("x", { cause: { url: new URL(`http://x/?t=${encodeURIComponent(token)}`) } }),
    Object.assign(new Error("x"), { list: [{ deep: token }] }),
    { toJSON: () => token },
  ]) {
    assert.equal(contains(value, token), true);
  }
  assert.equal(contains(new Error("x", { cause: [Symbol(), null, 7n] }), token), false);
});

test("values are compared deeply", () => {
  assert.equal(same({ a: [1, { b: 2n }] }, { a: [1, { b: 2n }] }), true);
  for (const [one, another] of [
    [0, -0],
    [1, 1n],
    [[], {}],
    [null, {}],
    [[1], [1, 2]],
    [{ a: undefined }, {}],
    [{ a: 1 }, { b: 1 }],
  ]) {
    assert.equal(same(one, another), false);
  }
});
