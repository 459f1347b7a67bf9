// Prints the size of the package and of its parts, as transferred (brotli at its highest level). Fails if it exceeds the budget.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { dist, glue } from "./place.mjs";
import { countImportedFunctions, functionBodies, functionNames } from "../wasm-size/wasm.mjs";

/** The budget in bytes of brotli: JavaScript and WebAssembly of the entry `./slim`, and of the entry `.`, which has the module embedded. */
const budget = { slim: 62250, index: 63850 };

/** The budget of the entries that consist of one file. */
const singles = { "service-worker": 1100, "exit-worker": 800, input: 640, react: 1600, vue: 1700 };

/** How many of the largest functions are named. */
const NAMED = 12;

const size = (name) => {
  const bytes = readFileSync(join(dist, name));
  return { name, raw: bytes.length, brotli: brotliCompressSync(bytes).length };
};
const row = (name, raw, brotli) => console.log(`  ${name.padEnd(44)} ${String(raw).padStart(7)} raw ${String(brotli).padStart(6)} brotli`);

const chunks = readdirSync(dist).filter((name) => /^chunk-.*\.js$/.test(name));
const entries = {
  slim: ["slim.js", ...chunks, "smh_wasm.wasm"].map(size),
  index: ["index.js", ...chunks].map(size),
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
const functions = namedFunctions(readFileSync(join(glue, "named.wasm")));
const module = size("smh_wasm.wasm");
const code = functions.reduce((sum, [, bytes]) => sum + bytes, 0);
const share = module.brotli / module.raw;
console.log("the module by part; generic code counts to the part that uses it, if its name says which");
table([...functions.map(([name, bytes]) => [partOf(name), bytes]), ["data, tables, names", module.raw - code]], share);
console.log("its largest functions");
const largest = functions.sort((a, b) => b[1] - a[1]).slice(0, NAMED);
table(largest.map(([name, bytes]) => [name.replace(/^smh_wasm::|::h[0-9a-f]{16}$/g, ""), bytes]), share);

const bundle = JSON.parse(readFileSync(join(glue, "bundle.json"), "utf8"));
const chunk = size(chunks[0]);
console.log("JavaScript by file");
const { inputs } = Object.entries(bundle.outputs).find(([path]) => path.endsWith(chunk.name))[1];
const sources = Object.entries(inputs).map(([path, { bytesInOutput }]) => [path, bytesInOutput]);
table(sources, chunk.brotli / sources.reduce((sum, [, bytes]) => sum + bytes, 0));

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
