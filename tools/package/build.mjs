// Builds the npm package: the WebAssembly module, its glue, the entries and the types. Output: pkg/dist.
//
//   node tools/package/build.mjs [--out FOLDER]
//
// With --out the module and the entries are built in FOLDER, and nothing else.

import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { embedAsBase64, embedAsText } from "../wasm-size/embed-as-text.mjs";
import { runs } from "../wasm-size/passes.mjs";
import { buildEntries } from "./entries.mjs";
import { buildModule } from "./module.mjs";
import { notices } from "./notices.mjs";
import { dist, elsewhere, glue, root, run } from "./place.mjs";

const bytes = buildModule();
writeFileSync(join(glue, "inlined.js"), runs("embed-as-text") ? embedAsText(bytes) : embedAsBase64(bytes));

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });
await buildEntries();
writeFileSync(join(dist, "smh_wasm.wasm"), bytes);
if (!elsewhere) {
  run("node", "tools/package/types.mjs");
  writeFileSync(join(root, "pkg/THIRD-PARTY-NOTICES"), notices(root));
}
console.log(`pkg: ${bytes.length} bytes of WebAssembly, ${brotliCompressSync(bytes).length} with brotli`);
