// Each pass produces the files of golden/, and fails if it does not find the code that it replaces.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { embedAsBase64, embedAsText } from "../embed-as-text.mjs";
import { lightenGlue } from "../lighten-glue.mjs";
import { numberLocals } from "../number-locals.mjs";
import { checkOrder, nameBySimilarity } from "../order-functions.mjs";
import { shortenNames } from "../shorten-names.mjs";
import { splitGlue } from "../split-glue.mjs";
import { PANICS, trimPanics } from "../trim-panics.mjs";
import { ON_LOCALS, Reader, countImportedFunctions, countParameters, functionBodies, functionNames, readInstructions, sections } from "../wasm.mjs";

const place = (name) => new URL(`golden/${name}`, import.meta.url);
const read = (name) => readFileSync(place(name));
const glue = read("glue.js").toString();
const names = JSON.parse(read("names.json"));

/** Compares with a file of golden/, or writes it. */
function assertGolden(name, text) {
  if (process.env.UPDATE_GOLDEN) writeFileSync(place(name), text);
  assert.equal(text, read(name).toString());
}

const json = (value) => `${JSON.stringify(value, null, 1)}\n`;

test("trim-panics empties the functions that panic, and those that only they call", () => {
  const linked = read("linked.wasm");
  const trimmed = trimPanics(read("linked.wasm"));
  assert.ok(WebAssembly.validate(trimmed));
  assert.equal(sections(trimmed).some(({ name }) => name === "linking" || name.startsWith("reloc.")), false);

  const first = countImportedFunctions(linked);
  const before = functionBodies(linked);
  const after = functionBodies(trimmed);
  assert.deepEqual(after.map(({ start, end }) => end - start), before.map(({ start, end }) => end - start));
  const emptied = after.flatMap(({ start, end }, index) => (trimmed.subarray(start, end - 1).every((byte) => byte === 0) ? [index] : []));
  const nameOf = functionNames(linked);
  assertGolden("emptied.json", json(emptied.map((index) => nameOf.get(first + index))));
});

test("trim-panics fails if a function that panics has another name", () => {
  const without = (pattern) => ({ required: PANICS.required.filter((one) => one !== pattern), optional: [] });
  const withUnknown = { required: [...PANICS.required, /a_new_name/], optional: PANICS.optional };
  assert.throws(() => trimPanics(read("linked.wasm"), withUnknown), /no function of the module matches \/a_new_name\//);
  assert.throws(() => trimPanics(read("linked.wasm"), without(PANICS.required[0])), /still reaches code that formats text: .*fmt/);
  assert.throws(() => trimPanics(read("bound.wasm")), /no relocations/);
});

test("lighten-glue shortens the glue", () => assertGolden("lightened.js", lightenGlue(glue)));

test("lighten-glue fails if the glue has changed", () => {
  const found = [
    "typeof FinalizationRegistry",
    "cachedDataViewMemory0 === null",
    "if (realloc === undefined)",
    ", wasm.__wbindgen_realloc)",
    "function initSync(module)",
    "module instanceof WebAssembly.Module",
    "arg0.queueMicrotask;",
    "queueMicrotask(arg0);",
    "return handleError(function",
    "function handleError(f, args)",
  ];
  for (const text of found) {
    assert.ok(glue.includes(text), text);
    assert.throws(() => lightenGlue(glue.replaceAll(text, "something else")), /lighten-glue: the glue contains nothing that matches/, text);
  }
});

test("shorten-names renames imports and exports in the glue", () => {
  assertGolden("shortened.js", shortenNames(glue, names));
  const lightened = lightenGlue(glue);
  assert.ok(shortenNames(lightened, names).length < lightened.length);
});

test("shorten-names fails if the glue lacks an import, an export or an imported module", () => {
  const { imports, exports } = names;
  const more = (name) => ["./smh_wasm_bg.js", name, "zz"];
  assert.throws(() => shortenNames(glue, { imports: [...imports, more("unknown")], exports }), /does not define the imports unknown/);
  assert.throws(() => shortenNames(glue, { imports: [...imports, ["./unknown.js", "f", "zz"]], exports }), /does not import \.\/unknown\.js/);
  assert.throws(() => shortenNames(glue, { imports, exports: [...exports, ["unknown", "zz"]] }), /nothing that matches/);
});

test("split-glue fails if the glue lacks a function that it removes, or a method of a part", () => {
  const lightened = lightenGlue(glue);
  const part = { name: "part", exports: /^smhclient_double$/ };
  const [, short] = names.exports.find(([name]) => name === "smhclient_double");
  const exports = names.exports.filter(([name]) => name !== "smhclient_double");
  const both = new Map([
    ["first", { imports: names.imports, exports }],
    ["part", { imports: [], exports: [["smhclient_double", short]], build: "build", table: "t" }],
  ]);
  const split = splitGlue(lightened, [part], both, "smh_wasm.js");
  assert.match(split.get("part"), /export const methods = \{[^]* double\(value\) \{/);
  assert.doesNotMatch(split.get("first"), / double\(value\) \{/);
  assert.throws(() => splitGlue(lightened, [{ ...part, name: "other" }], new Map([...both, ["other", { imports: [], exports: [] }]]), "smh_wasm.js"), /split-glue: no method calls other|nothing that matches/);
  for (const text of ["function __wbg_get_imports()", "async function __wbg_load(", "let __wbg_init_promise;", "export { initSync"]) {
    assert.ok(lightened.includes(text), text);
    assert.throws(() => splitGlue(lightened.replaceAll(text, "something else"), [part], both, "smh_wasm.js"), /split-glue: /, text);
  }
});

test("order-functions gives each function a place beside similar ones", () => {
  const named = nameBySimilarity(read("bound.wasm"));
  assert.ok(WebAssembly.validate(named));
  const first = countImportedFunctions(named);
  const places = [...functionNames(named)].map(([index, name]) => [index - first, Number(name)]);
  assert.deepEqual(places.map(([, place]) => place).sort((a, b) => a - b), places.map((_, index) => index));
  assertGolden("order.json", json(places.sort(([, a], [, b]) => a - b).map(([index]) => index)));
});

test("order-functions fails if the functions have not been sorted", () => {
  const named = nameBySimilarity(read("bound.wasm"));
  assert.throws(() => checkOrder(named), /wasm-opt has not sorted the functions/);
  assert.throws(() => checkOrder(read("bound.wasm")), /wasm-opt has not sorted the functions/);
  assert.throws(() => nameBySimilarity(named), /has names already/);
});

/** The functions of a module: the types of the locals, and the instructions, each with its place and the local that it uses. */
function functionsOf(module) {
  const parameters = countParameters(module);
  return functionBodies(module).map(({ start, end }, index) => {
    const reader = new Reader(module, start);
    const types = [...Array(parameters[index]).fill("parameter"), ...reader.list(() => Array(reader.leb()).fill(reader.byte())).flat()];
    const instructions = [];
    readInstructions(module, reader.at, end, (opcode, operand) => {
      instructions.push({ opcode, place: operand, local: ON_LOCALS.has(opcode) ? new Reader(module, operand).leb() : undefined });
    });
    return { parameters: parameters[index], types, instructions };
  });
}

test("number-locals exchanges numbers of locals of one type, and changes nothing else", () => {
  const module = read("bound.wasm");
  const numbered = numberLocals(module);
  assert.equal(numbered.length, module.length);
  const operands = new Set();
  const exchanged = functionsOf(module).map(({ parameters, types, instructions }, index) => {
    const after = functionsOf(numbered)[index];
    assert.deepEqual(after.types, types);
    const [numbers, olds] = [new Map(), new Map()];
    for (const [at, { opcode, place, local }] of instructions.entries()) {
      assert.equal(after.instructions[at].opcode, opcode);
      if (local === undefined) continue;
      operands.add(place);
      const number = after.instructions[at].local;
      assert.equal(numbers.get(local) ?? number, number);
      assert.equal(olds.get(number) ?? local, local);
      numbers.set(local, number);
      olds.set(number, local);
      assert.equal(types[number], types[local]);
      if (local < parameters) assert.equal(number, local);
    }
    return [...numbers].filter(([local, number]) => local !== number);
  });
  for (let at = 0; at < module.length; at++) if (module[at] !== numbered[at]) assert.ok(operands.has(at));
  assertGolden("numbers.json", json(exchanged.map((pairs) => pairs.join(" "))));
});

test("number-locals fails if a function has an instruction that it does not know", () => {
  const [{ place }] = functionsOf(read("bound.wasm"))[0].instructions;
  for (const opcode of [0x06, 0xfd]) {
    const changed = Buffer.from(read("bound.wasm"));
    changed[place - 1] = opcode;
    assert.throws(() => numberLocals(changed), /the instruction 0x(6|fd) is unknown/);
  }
});

test("embed-as-text and base64 return the bytes that were embedded", async () => {
  const bytes = Buffer.concat([read("bound.wasm"), Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))]);
  for (const embed of [embedAsText, embedAsBase64]) {
    const { inlined } = await import(`data:text/javascript;charset=utf-8,${encodeURIComponent(embed(bytes))}`);
    assert.deepEqual(Buffer.from(inlined()), bytes);
  }
});

test("embed-as-text reports a script that was read in another encoding", async () => {
  const misread = Buffer.from(embedAsText(read("bound.wasm"))).toString("latin1");
  const { inlined } = await import(`data:text/javascript;charset=utf-8,${encodeURIComponent(misread)}`);
  assert.throws(() => inlined(), /was not read as UTF-8/);
});
