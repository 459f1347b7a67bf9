// Modules behave the same after the passes as before.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { pathToFileURL } from "node:url";
import { lightenGlue } from "../lighten-glue.mjs";
import { numberLocals } from "../number-locals.mjs";
import { checkOrder, nameBySimilarity } from "../order-functions.mjs";
import { shortenNames } from "../shorten-names.mjs";
import { splitModule, withoutKept } from "../split-module.mjs";
import { reachedOnlyFrom, trimPanics } from "../trim-panics.mjs";
import { FEATURE_FLAGS } from "../wasm.mjs";

const read = (name) => readFileSync(new URL(`golden/${name}`, import.meta.url));

const instantiate = (bytes, imports) => new WebAssembly.Instance(new WebAssembly.Module(bytes), imports).exports;

/** What the exports of panics.rs return, or the class of what they throw. */
function callAll({ add, remove, read, borrow_twice, half }) {
  const calls = [() => add(3), () => add(4), () => read(1), () => half(8), () => remove(0), () => add(5), () => half(7), () => read(9)];
  const outcome = (call) => {
    try {
      return call();
    } catch (error) {
      return error.constructor;
    }
  };
  return [...calls, () => remove(9), () => borrow_twice()].map(outcome);
}

const trap = WebAssembly.RuntimeError;
const expected = [3, 7, 4, 4, 3, 9, trap, trap, trap, trap];

test("a module returns and traps as before trim-panics", () => {
  assert.deepEqual(callAll(instantiate(read("linked.wasm"))), expected);
  assert.deepEqual(callAll(instantiate(trimPanics(read("linked.wasm")))), expected);
});

test("the parts of a module return and trap as the module does, with the data of the first", () => {
  const isOfSecond = (name) => ["remove", "half"].includes(name);
  const parts = splitModule(trimPanics(read("linked.wasm")), isOfSecond, reachedOnlyFrom(read("linked.wasm"), isOfSecond));
  const first = instantiate(optimised(parts.first));
  const second = instantiate(optimised(parts.second), { first });
  assert.deepEqual(Object.keys(second).sort(), ["half", "remove"]);
  assert.equal(first.half, undefined);
  assert.deepEqual(callAll({ ...first, ...second }), expected);
});

const folder = mkdtempSync(join(tmpdir(), "smh-wasm-size-"));
after(() => rmSync(folder, { recursive: true }));

/** A part as the package has it. */
function optimised(bytes) {
  const wasm = join(folder, "part.wasm");
  writeFileSync(wasm, bytes);
  execFileSync("npx", ["--no-install", "wasm-opt", ...FEATURE_FLAGS, "-Oz", "-g", wasm, "-o", wasm]);
  return withoutKept(readFileSync(wasm));
}

/** Loads a module with its glue. */
async function load(name, bytes, glue) {
  const js = join(folder, name, "smh_wasm.js");
  const imported = join(dirname(js), /from ['"](\.\/snippets\/[^'"]+)['"]/.exec(glue)[1]);
  mkdirSync(dirname(imported), { recursive: true });
  writeFileSync(join(folder, name, "package.json"), '{ "type": "module" }');
  writeFileSync(imported, "export const double = (value) => value * 2;");
  writeFileSync(js, glue);
  const { initSync, SmhClient } = await import(pathToFileURL(js));
  initSync({ module: new WebAssembly.Module(bytes) });
  return SmhClient;
}

/** Runs bound.wasm and its glue through the passes. */
function shrink() {
  const wasm = join(folder, "shrunk.wasm");
  const optimise = (...passes) => execFileSync("npx", ["--no-install", "wasm-opt", ...FEATURE_FLAGS, ...passes, wasm, "-o", wasm], { encoding: "utf8" });
  writeFileSync(wasm, read("bound.wasm"));
  const names = JSON.parse(optimise("--minify-imports-and-exports-and-modules"));
  writeFileSync(wasm, nameBySimilarity(readFileSync(wasm)));
  optimise("--reorder-functions-by-name", "-g");
  return { bytes: numberLocals(checkOrder(readFileSync(wasm))), glue: shortenNames(lightenGlue(read("glue.js").toString()), names) };
}

/** Strings, imports that throw, promises, an imported module, and an object that was freed. */
async function use(SmhClient) {
  globalThis.answer = (question) => `${question}! 电影 🎬`;
  globalThis.ask = (question) => {
    if (question === "throw") throw new TypeError("no answer");
    return { question };
  };
  const client = new SmhClient("zero");
  const results = [client.add("one"), client.add("两个"), client.remove(2), client.remove(1), client.ask("?"), client.double(21)];
  assert.throws(() => client.ask("throw"), { name: "TypeError", message: "no answer" });
  results.push(await client.wait(Promise.resolve({ value: 1 })));
  await assert.rejects(client.wait(Promise.reject(new RangeError("rejected"))), RangeError);
  client.free();
  assert.throws(() => client.add("freed"));
  return results;
}

test("a module and its glue behave as before lighten-glue, shorten-names, order-functions and number-locals, and are smaller", async () => {
  const before = { bytes: read("bound.wasm"), glue: read("glue.js").toString() };
  const after = shrink();
  const results = [2, 3, "两个! 电影 🎬", "one! 电影 🎬", { question: "?" }, 42, { value: 1 }];
  assert.deepEqual(await use(await load("before", before.bytes, before.glue)), results);
  assert.deepEqual(await use(await load("after", after.bytes, after.glue)), results);
  assert.ok(after.bytes.length < before.bytes.length);
  assert.ok(after.glue.length < before.glue.length);
});
