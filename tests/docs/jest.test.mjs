// What docs/testing.md says of Jest: its tests are modules in a context of their own (`vm`), whose page is jsdom's. Jest itself is not
// installed; this does what its two environments do.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("jest-like.mjs", import.meta.url));

for (const environment of ["node", "jsdom"]) {
  test(`the package works in a context as of Jest's environment ${environment}`, () => {
    const given = ["--experimental-vm-modules", "--no-warnings", program, environment];
    const { status, stdout, stderr } = spawnSync(process.execPath, given, { encoding: "utf8", timeout: 60_000 });
    assert.equal(status, 0, stderr);
    assert.equal(stdout, "1 found, 0 left\n");
  });
}
