// The code in docs/angular.md is a copy of docs/examples/angular, which `make test-examples` runs in a browser.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const read = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const blocks = [...read("docs/angular.md").matchAll(/^```ts\n\/\/ (\S+)\n([^]*?)^```$/gm)];

test("the guide contains code", () => assert.ok(blocks.length >= 4));

for (const [, name, code] of blocks) {
  test(`${name} equals the file of the example`, () => assert.equal(code, read(`docs/examples/angular/src/${name}`)));
}
