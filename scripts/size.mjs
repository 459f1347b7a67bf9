// Prints what the package weighs in transfer, brotli at its highest level, and fails above the budget.

import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";

/** Bytes of brotli: JavaScript and WebAssembly of the entry `./slim`, and of the entry `.`, which has the module inside. */
const budget = { slim: 62400 };

/** The same of entries of one file, which nothing else loads. */
const singles = { "service-worker": 1024, react: 1024, vue: 1024 };

const dist = join(dirname(fileURLToPath(import.meta.url)), "../pkg/dist");
const size = (name) => {
  const bytes = readFileSync(join(dist, name));
  return { name, raw: bytes.length, brotli: brotliCompressSync(bytes).length };
};
const chunks = readdirSync(dist).filter((name) => /^chunk-.*\.js$/.test(name));
const entries = {
  slim: ["slim.js", ...chunks, "smh_wasm.wasm"].map(size),
  index: ["index.js", ...chunks].map(size),
};
let over = false;
for (const [entry, files] of Object.entries(entries)) {
  const total = files.reduce((sum, { brotli }) => sum + brotli, 0);
  const limit = budget[entry];
  console.log(`${entry}: ${total} bytes with brotli${limit ? ` (at most ${limit})` : ""}`);
  for (const { name, raw, brotli } of files) console.log(`  ${name.padEnd(20)} ${String(raw).padStart(7)} raw ${String(brotli).padStart(6)} brotli`);
  over ||= limit !== undefined && total > limit;
}
for (const [entry, limit] of Object.entries(singles)) {
  const { name, brotli } = size(`${entry}.js`);
  console.log(`${name}: ${brotli} bytes with brotli (at most ${limit})`);
  over ||= brotli > limit;
}
if (over) {
  console.error("the package is over its budget (scripts/size.mjs)");
  process.exitCode = 1;
}
