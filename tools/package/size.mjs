// Prints the size of the package and of its parts, as transferred (brotli at its highest level). Fails if it exceeds the budget.

import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { dist, glue } from "./place.mjs";
import { countImportedFunctions, functionBodies, functionNames } from "../wasm-size/wasm.mjs";

/** The budget in bytes of brotli: JavaScript and WebAssembly of the entry `./slim`, and of the entry `.`, which has the modules
 * embedded. `tasks` is the part that is loaded with the first call for tasks. */
const budget = { slim: 56050, "slim, tasks": 29450, index: 57550, "index, tasks": 30150 };

/** The budget of the entries that consist of one file. */
const singles = { "service-worker": 1100, "exit-worker": 800, input: 640, react: 1600, vue: 1700 };

/** How many of the largest functions are named. */
const NAMED = 12;

const size = (name) => {
  const bytes = readFileSync(join(dist, name));
  return { name, raw: bytes.length, brotli: brotliCompressSync(bytes).length };
};
const row = (name, raw, brotli) => console.log(`  ${name.padEnd(44)} ${String(raw).padStart(7)} raw ${String(brotli).padStart(6)} brotli`);

const bundle = JSON.parse(readFileSync(join(glue, "bundle.json"), "utf8"));
const outputs = new Map(Object.entries(bundle.outputs).map(([path, output]) => [basename(path), output]));

/** The files that a file imports, with itself, or those that are imported when they are needed. */
function imports(name, kind, found = new Set([name])) {
  for (const { path, kind: own } of outputs.get(name).imports) {
    const next = basename(path);
    if (own !== kind || found.has(next) || !outputs.has(next)) continue;
    found.add(next);
    imports(next, kind, found);
  }
  return found;
}

/** The files of an entry, and those that it loads later. */
function filesOf(entry) {
  const first = imports(entry, "import-statement");
  const later = new Set();
  for (const name of first) {
    for (const { path, kind } of outputs.get(name).imports) {
      if (kind === "dynamic-import") for (const needed of imports(basename(path), "import-statement")) if (!first.has(needed)) later.add(needed);
    }
  }
  return { first: [...first], later: [...later] };
}

const [slim, index] = [filesOf("slim.js"), filesOf("index.js")];
const entries = {
  slim: [...slim.first, "smh_wasm.wasm"].map(size),
  "slim, tasks": [...slim.later, "smh_wasm_tasks.wasm"].map(size),
  index: index.first.map(size),
  "index, tasks": index.later.map(size),
};
let over = false;
for (const [entry, files] of Object.entries(entries)) {
  const total = files.reduce((sum, { brotli }) => sum + brotli, 0);
  console.log(`${entry}: ${total} bytes with brotli (at most ${budget[entry]})`);
  for (const { name, raw, brotli } of files) row(name, raw, brotli);
  over ||= total > budget[entry];
}
for (const [entry, limit] of Object.entries(singles)) {
  const { name, brotli } = size(`${entry}.js`);
  console.log(`${name}: ${brotli} bytes with brotli (at most ${limit})`);
  over ||= brotli > limit;
}

// The parts. The brotli size of a part is estimated from its share of the file's bytes.
const table = (parts, share) => {
  const sums = new Map();
  for (const [part, bytes] of parts) sums.set(part, (sums.get(part) ?? 0) + bytes);
  for (const [part, bytes] of [...sums].sort((a, b) => b[1] - a[1])) row(part, bytes, Math.round(bytes * share));
};
for (const [name, part] of [["smh_wasm", "the module for searches"], ["smh_wasm_tasks", "the module for tasks"]]) {
  const functions = namedFunctions(readFileSync(join(glue, `${name}_named.wasm`)));
  const module = size(`${name}.wasm`);
  const code = functions.reduce((sum, [, bytes]) => sum + bytes, 0);
  const share = module.brotli / module.raw;
  console.log(`${part}; generic code counts to the part that uses it, if its name says which`);
  table([...functions.map(([name, bytes]) => [partOf(name), bytes]), ["data, tables, names", module.raw - code]], share);
  console.log("its largest functions");
  const largest = functions.sort((a, b) => b[1] - a[1]).slice(0, NAMED);
  table(largest.map(([name, bytes]) => [name.replace(/^smh_wasm::|::h[0-9a-f]{16}$/g, ""), bytes]), share);
}

for (const [part, files] of [["the JavaScript for searches", slim.first], ["the JavaScript for tasks", slim.later]]) {
  console.log(`${part} by file`);
  const sources = files.flatMap((name) => Object.entries(outputs.get(name).inputs).map(([path, { bytesInOutput }]) => [path, bytesInOutput]));
  const brotli = files.reduce((sum, name) => sum + size(name).brotli, 0);
  table(sources, brotli / sources.reduce((sum, [, bytes]) => sum + bytes, 0));
}

if (over) {
  console.error("the package is over its budget (tools/package/size.mjs)");
  process.exitCode = 1;
}

/** The functions of a module that has their names: each one's name, and its size. */
function namedFunctions(bytes) {
  const names = functionNames(bytes);
  const first = countImportedFunctions(bytes);
  return functionBodies(bytes).map(({ start, end }, index) => [names.get(first + index) ?? "", end - start]);
}

/** The Rust module of this project that a function belongs to or was instantiated for, or else its crate. */
function partOf(name) {
  const own = /smh_wasm::(\w+::\w+)/.exec(name);
  if (own) return own[1];
  const crate = /^[<&]*(?:\w+ as )?(\w+)(?:\[\w+\])?::/.exec(name)?.[1];
  if (crate) return crate === "alloc" || crate === "core" ? "alloc and core: collections, strings, futures" : crate;
  return /^(smhclient|searchview|taskclient)_/.test(name) ? "exported methods" : "other";
}
