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
import { FIRST } from "../parts.mjs";
import { shortenParts, splitGlue } from "../split-glue.mjs";
import { shareFunctions, splitModule } from "../split-module.mjs";
import { findOwned, trimPanics } from "../trim-panics.mjs";
import { FEATURE_FLAGS, withoutCustomSections } from "../wasm.mjs";
import { parts } from "./parts.mjs";

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

const folder = mkdtempSync(join(tmpdir(), "smh-wasm-size-"));
after(() => rmSync(folder, { recursive: true }));

/** Runs wasm-opt. @returns {{ bytes: Buffer, output: string }} */
function optimise(bytes, ...passes) {
  const wasm = join(folder, "optimised.wasm");
  writeFileSync(wasm, bytes);
  const output = execFileSync("npx", ["--no-install", "wasm-opt", ...FEATURE_FLAGS, ...passes, wasm, "-o", wasm], { encoding: "utf8" });
  return { bytes: readFileSync(wasm), output };
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
  const { bytes, output } = optimise(read("bound.wasm"), "--minify-imports-and-exports-and-modules");
  const ordered = optimise(nameBySimilarity(bytes), "--reorder-functions-by-name", "-g").bytes;
  return { bytes: numberLocals(checkOrder(ordered)), glue: shortenNames(lightenGlue(read("glue.js").toString()), JSON.parse(output)) };
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

const partsGlue = read("parts.js").toString();
/** The glue with a guard as that of the package. */
const guarded = `import { guardExports } from "./guard.js";\n${lightenGlue(partsGlue.replace("wasm = instance.exports;", "wasm = guardExports(instance.exports);"))}`;

/** Splits parts.wasm and its glue as the package is split. `passes` change the modules. */
function split(passes = ["-Oz"]) {
  const owned = new Map(JSON.parse(read("owned.json")));
  const split = splitModule(read("parts.wasm"), parts, owned);
  for (const [name, bytes] of split) split.set(name, optimise(bytes, ...passes).bytes);
  const shared = shareFunctions(split, parts, owned);
  const first = optimise(shared.get(FIRST), "--minify-imports-and-exports-and-modules");
  const namesOfFirst = JSON.parse(first.output);
  const { modules, names } = shortenParts(shared.set(FIRST, first.bytes), parts, namesOfFirst);
  return { modules, glue: splitGlue(guarded, parts, names.set(FIRST, namesOfFirst), "smh_wasm.js") };
}

const asBuilt = split();

/** Loads the glue of split modules, and the first module. */
async function loadSplit(name, { modules, glue }) {
  const place = join(folder, name);
  const imported = join(place, /from ['"](\.\/snippets\/[^'"]+)['"]/.exec(partsGlue)[1]);
  mkdirSync(dirname(imported), { recursive: true });
  writeFileSync(join(place, "package.json"), '{ "type": "module" }');
  writeFileSync(imported, "export const double = (value) => value * 2;");
  writeFileSync(
    join(place, "guard.js"),
    `export const crashes = [];
     const guard = (call) => (...args) => {
       try { return call(...args); } catch (error) { crashes.push(error); throw error; }
     };
     export const guardExports = (exports) =>
       Object.fromEntries(Object.entries(exports).map(([name, value]) => [name, typeof value === "function" ? guard(value) : value]));`,
  );
  const load = (file) => import(pathToFileURL(join(place, file)));
  for (const [module, text] of glue) writeFileSync(join(place, module === FIRST ? "smh_wasm.js" : `${module}.js`), text);
  const { initSync, SmhClient } = await load("smh_wasm.js");
  initSync({ module: new WebAssembly.Module(modules.get(FIRST)) });
  const [one, two] = [await load("one.js"), await load("two.js")];
  const init = (part, bytes) => part.initSync({ module: new WebAssembly.Module(bytes) });
  return { SmhClient, one, two, init, crashes: (await load("guard.js")).crashes };
}

test("parts use the objects, the functions and the data of the first module and of the part that they need", async () => {
  const { modules, glue } = asBuilt;
  const { SmhClient, one, two, init, crashes } = await loadSplit("split", { modules, glue });
  const unsplit = withoutCustomSections(read("parts.wasm"), () => true);
  assert.ok(modules.get(FIRST).length < unsplit.length - modules.get("one").length / 2);
  assert.deepEqual(Object.getOwnPropertyNames(SmhClient.prototype).filter((name) => /Decorated|wait|Mapped|remove/.test(name)), []);

  const client = new SmhClient("a");
  client.add("b");
  assert.throws(() => init(two, modules.get("two")), WebAssembly.LinkError); // It needs `one`.
  init(one, modules.get("one"));
  assert.equal(one.methods.addDecorated.call(client, "c"), 2);
  assert.equal(client.all(), "ab«c» with data of one");
  // Its code is called back through the table.
  const { promise, resolve } = withResolvers();
  const waiting = one.methods.wait.call(client, promise);
  init(two, modules.get("two"));
  assert.equal(two.methods.addMapped.call(client, "d", 1), 2);
  assert.ok(client.all().endsWith("«c» with data of oneba«d» with data of one"));
  assert.equal(two.methods.addMapped.call(client, "e", 0), 3);
  assert.match(client.all(), /«e» with data of one— data of two —a/);
  resolve("resolved");
  assert.equal(await waiting, "+++resolved");
  await assert.rejects(one.methods.wait.call(client, Promise.reject(new RangeError("rejected"))), RangeError);
  assert.equal(two.methods.remove.call(client, 1), "b");
  assert.equal(one.methods.addDecorated.call(client, "f"), 8);
  assert.deepEqual(crashes, []);

  assert.throws(() => two.methods.remove.call(client, 99), WebAssembly.RuntimeError);
  assert.equal(crashes.length, 1);
});

test("a part of another build is refused", async () => {
  const [its, other] = [asBuilt, split(["-O1"])];
  const { one, two, init } = await loadSplit("builds", its);
  assert.throws(() => init(one, other.modules.get("one")), /LinkError|TypeError|Import/);
  init(one, its.modules.get("one"));
  assert.throws(() => init(two, other.modules.get("two")), /LinkError|TypeError|Import/);
  init(two, its.modules.get("two"));
});

function withResolvers() {
  let resolve;
  const promise = new Promise((settle) => (resolve = settle));
  return { promise, resolve };
}
