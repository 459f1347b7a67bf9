// The module crashes, which it never should: every call fails with an error that says so, and none hangs.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

for (const name of ["in-a-call", "in-a-callback"]) {
  test(`a crash ${name.replaceAll("-", " ")} ends all calls`, () => {
    const program = fileURLToPath(new URL(`crashes/${name}.mjs`, import.meta.url));
    const { status, stderr } = spawnSync(process.execPath, [program], { encoding: "utf8" });
    assert.equal(status, 0, stderr);
  });
}
