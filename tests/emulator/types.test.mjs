// The types of the package name the same options and fields as the program.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { join } from "node:path";
import { installed, node } from "./installed.mjs";

const types = readFileSync(join(installed, "index.d.ts"), "utf8");
const members = (name) => [...new RegExp(`export interface ${name} \\{\n([^]*?)\n\\}`).exec(types)[1].matchAll(/^  (\w+)\??:/gm)].map(([, member]) => member).sort();

const source = (file) => readFileSync(new URL(`../../emulator/src/${file}`, import.meta.url), "utf8");
const camel = (name) => name.replace(/[-_](\w)/g, (_, letter) => letter.toUpperCase());

for (const [name, struct, file] of [
  ["State", "State", "state.rs"],
  ["Counters", "Counters", "state.rs"],
  ["Search", "SearchState", "domain/search.rs"],
  ["LoggedRequest", "RequestEntry", "request_log.rs"],
  ["Faults", "Faults", "fault/settings.rs"],
  ["FailNext", "FailNext", "fault/settings.rs"],
  ["TokenOptions", "NewToken", "domain/token.rs"],
  ["NewTask", "NewTask", "domain/task.rs"],
  ["Task", "TaskState", "domain/task.rs"],
]) {
  test(`${name} has the fields of the program's ${struct}`, () => {
    const [, body] = new RegExp(`pub struct ${struct} \\{\n([^]*?)\n\\}`).exec(source(file));
    const fields = [...body.matchAll(/^    pub (\w+):/gm)].map(([, field]) => camel(field));
    assert.deepEqual(members(name), fields.sort());
  });
}

test("Operation has the operations of the program", () => {
  const [, body] = /pub enum Operation \{\n([^]*?)\n\}/.exec(source("operation.rs"));
  const variants = [...body.matchAll(/^    (\w+),$/gm)].map(([, variant]) => variant[0].toLowerCase() + variant.slice(1));
  const [, union] = /export type Operation = (.*);/.exec(types);
  assert.deepEqual(union.split(" | ").map((text) => JSON.parse(text)).sort(), variants.sort());
});

test("EmulatorOptions has the options of the program", async () => {
  const { stdout } = await node(join(installed, "bin.js"), "--help").ended;
  const flags = new Set([...stdout.matchAll(/^ +(?:-\w, )?--([a-z-]+)/gm)].map(([, flag]) => flag));
  for (const name of ["json", "exit-with-parent", "help", "version"]) assert.ok(flags.delete(name), name);
  assert.deepEqual(members("EmulatorOptions"), [...flags].map(camel).concat("faults").sort());
});
