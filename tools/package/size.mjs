// Prints what the package weighs in transfer, brotli at its highest level, and what of it weighs how much. Fails above the budget.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { dist, glue } from "./place.mjs";
import { Reader, countImportedFunctions, sections } from "../wasm-size/trim.mjs";

/** Bytes of brotli: JavaScript and WebAssembly of the entry `./slim`, and of the entry `.`, which has the module inside. */
const budget = { slim: 63900, index: 65300 };

/** The same of entries of one file, which nothing else loads. */
const singles = { "service-worker": 1100, input: 640, react: 1600, vue: 1700 };

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

// The parts. What a part of a file takes of the file's brotli is what it takes of its bytes: an estimate.
const table = (parts, share) => {
  const sums = new Map();
  for (const [part, bytes] of parts) sums.set(part, (sums.get(part) ?? 0) + bytes);
  for (const [part, bytes] of [...sums].sort((a, b) => b[1] - a[1])) row(part, bytes, Math.round(bytes * share));
};
const functions = namedFunctions(readFileSync(join(glue, "named.wasm")));
const module = size("smh_wasm.wasm");
const code = functions.reduce((sum, [, bytes]) => sum + bytes, 0);
const share = module.brotli / module.raw;
console.log("the module by part; generic code with the part that it is for, where its name tells");
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

/** The functions of a module that has their names: each one's name, and its bytes. */
function namedFunctions(bytes) {
  const all = sections(bytes);
  const section = (is) => all.find(is);
  const code = new Reader(bytes, section(({ id }) => id === 10).start);
  const sizes = code.list(() => {
    const size = code.leb();
    code.at += size;
    return size;
  });
  const names = new Map();
  const { body, end } = section(({ name }) => name === "name");
  const reader = new Reader(bytes, body);
  while (reader.at < end) {
    const isOfFunctions = reader.byte() === 1;
    const next = reader.leb() + reader.at;
    if (isOfFunctions) reader.list(() => names.set(reader.leb(), reader.text()));
    reader.at = next;
  }
  const first = countImportedFunctions(bytes, section(({ id }) => id === 2));
  return sizes.map((size, index) => [names.get(first + index) ?? "", size]);
}

/** Our module that a function belongs to or was made for, or the crate that it is from. */
function partOf(name) {
  const own = /smh_wasm::(\w+::\w+)/.exec(name);
  if (own) return own[1];
  const crate = /^[<&]*(?:\w+ as )?(\w+)(?:\[\w+\])?::/.exec(name)?.[1];
  if (crate) return crate === "alloc" || crate === "core" ? "alloc and core: collections, strings, futures" : crate;
  return /^(smhclient|searchview)_/.test(name) ? "exported methods" : "other";
}
