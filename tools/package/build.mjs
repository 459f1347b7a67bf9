// Builds the npm package: Rust to WebAssembly, its glue, the entries, the types. Output: pkg/dist.
// With --dev nothing is optimised.

import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { buildEntries } from "./entries.mjs";
import { buildModule } from "./module.mjs";
import { notices } from "./notices.mjs";
import { dist, glue, root, run } from "./place.mjs";
import { asText } from "../wasm-size/text.mjs";

const bytes = buildModule();
writeFileSync(join(glue, "inlined.js"), asText(bytes));

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });
await buildEntries();
writeFileSync(join(dist, "smh_wasm.wasm"), bytes);
run("node", "tools/package/types.mjs");
writeFileSync(join(root, "pkg/THIRD-PARTY-NOTICES"), notices(root));
console.log(`pkg: ${bytes.length} bytes of WebAssembly, ${brotliCompressSync(bytes).length} with brotli`);
