// Prints the size of the package and of its parts, as transferred (brotli at its highest level). Fails if it exceeds the budget.

import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { first, modules, parts } from "./modules.mjs";
import { dist, glue } from "./place.mjs";
import { countImportedFunctions, functionBodies, functionNames } from "../wasm-size/wasm.mjs";

/** The budget in bytes of brotli: JavaScript and WebAssembly of the entry `./slim`, and of the entry `.`, which has the modules
 * embedded. The others are what the first call loads that needs a part; for `items`, after a call for tasks. */
const budget = {
  slim: 52800,
  "slim, tasks": 16250,
  "slim, items": 14350,
  index: 54300,
  "index, tasks": 16750,
  "index, items": 14950,
};

/** The budget of the entries that consist of one file. */
const singles = { "service-worker": 1060, "exit-worker": 680, input: 640, react: 1600, vue: 1700 };

/** How many of the largest functions are named. */
const NAMED = 12;

const size = (name) => {
  const bytes = readFileSync(join(dist, name));
  return { name, raw: bytes.length, brotli: brotliCompressSync(bytes).length };
};
const row = (name, raw, brotli) => console.log(`  ${name.padEnd(44)} ${String(raw).padStart(7)} raw ${String(brotli).padStart(6)} brotli`);

const bundle = JSON.parse(readFileSync(join(glue, "bundle.json"), "utf8"));
const outputs = new Map(Object.entries(bundle.outputs).map(([path, output]) => [basename(path), output]));

/** The files that a file imports, with itself. */
function withImports(name, found = new Set([name])) {
  for (const { path, kind } of outputs.get(name).imports) {
    const next = basename(path);
    if (kind !== "import-statement" || found.has(next) || !outputs.has(next)) continue;
    found.add(next);
    withImports(next, found);
  }
  return found;
}

/** The files of an entry, and those that it loads for each part: `[title, files]`. */
function filesOf(entry) {
  const loaded = withImports(entry);
  const files = [[first.title, [...loaded]]];
  const dynamic = [...loaded].flatMap((name) => outputs.get(name).imports.filter(({ kind }) => kind === "dynamic-import").map(({ path }) => basename(path)));
  /** The part that a file is loaded for: the last one whose code it or its imports have. */
  const partOf = (file) => {
    const sources = [...withImports(file)].flatMap((name) => Object.keys(outputs.get(name).inputs).map((path) => basename(path)));
    return parts.findLast(({ name, inlined }) => sources.includes(`${name}.js`) || sources.includes(`${inlined}.js`));
  };
  for (const part of parts) {
    const later = dynamic.filter((file) => partOf(file) === part).flatMap((file) => [...withImports(file)]);
    files.push([part.title, [...new Set(later)].filter((file) => !loaded.has(file))]);
    for (const file of later) loaded.add(file);
  }
  return files;
}

const slim = filesOf("slim.js");
const keyOf = (entry, title) => (title === first.title ? entry : `${entry}, ${title}`);
const entries = Object.fromEntries([
  ...slim.map(([title, files], index) => [keyOf("slim", title), [...files, `${modules[index].name}.wasm`].map(size)]),
  ...filesOf("index.js").map(([title, files]) => [keyOf("index", title), files.map(size)]),
]);
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
for (const { name, title } of modules) {
  const functions = namedFunctions(readFileSync(join(glue, `${name}_named.wasm`)));
  const module = size(`${name}.wasm`);
  const code = functions.reduce((sum, [, bytes]) => sum + bytes, 0);
  const share = module.brotli / module.raw;
  console.log(`the module for ${title}; generic code counts to the part that uses it, if its name says which`);
  table([...functions.map(([name, bytes]) => [partOf(name), bytes]), ["data, tables, names", module.raw - code]], share);
  console.log("its largest functions");
  const largest = functions.sort((a, b) => b[1] - a[1]).slice(0, NAMED);
  table(largest.map(([name, bytes]) => [name.replace(/^smh_wasm::|::h[0-9a-f]{16}$/g, ""), bytes]), share);
}

for (const [title, files] of slim) {
  console.log(`the JavaScript for ${title} by file`);
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
  return /^(smhclient|searchview)_/.test(name) ? "exported methods" : "other";
}
