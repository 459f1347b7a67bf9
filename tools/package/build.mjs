// Builds the npm package: the WebAssembly modules, their glue, the entries and the types. Output: pkg/dist.
//
//   node tools/package/build.mjs [--out FOLDER]
//
// With --out the modules and the entries are built in FOLDER, and nothing else.

import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { embedAsBase64, embedAsText } from "../wasm-size/embed-as-text.mjs";
import { runs } from "../wasm-size/passes.mjs";
import { buildEntries } from "./entries.mjs";
import { buildModules } from "./module.mjs";
import { notices } from "./notices.mjs";
import { dist, elsewhere, glue, root, run } from "./place.mjs";

/** The contents of THIRD-PARTY-NOTICES. */
const MODULE = {
  crate: "smh-wasm",
  target: "wasm32-unknown-unknown",
  head: `The WebAssembly modules hold parts of these crates, and of the Rust standard library,
https://github.com/rust-lang/rust, used under Apache-2.0: see LICENSE-APACHE.`,
};

const modules = buildModules();
for (const { inlined, bytes } of modules) {
  writeFileSync(join(glue, `${inlined}.js`), runs("embed-as-text") ? embedAsText(bytes) : embedAsBase64(bytes));
}

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });
await buildEntries();
for (const { name, bytes } of modules) writeFileSync(join(dist, `${name}.wasm`), bytes);
if (!elsewhere) {
  run("node", "tools/package/types.mjs");
  writeFileSync(join(root, "pkg/THIRD-PARTY-NOTICES"), notices(root, MODULE));
}
for (const { name, bytes } of modules) {
  console.log(`pkg: ${name}.wasm has ${bytes.length} bytes, ${brotliCompressSync(bytes).length} with brotli`);
}
