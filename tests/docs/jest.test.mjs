// The part of docs/testing.md on Jest, whose tests are modules in a separate context (`vm`). Jest itself is not installed: this
// does the same as its two environments.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("jest-like.mjs", import.meta.url));

for (const environment of ["node", "jsdom"]) {
  test(`the package works in a context as of Jest's environment ${environment}`, () => {
    const args = ["--experimental-vm-modules", "--no-warnings", program, environment];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8", timeout: 60_000 });
    assert.equal(status, 0, stderr);
    assert.equal(stdout, "1 found, 0 left\n");
  });
}
