// The types of the package: pkg/dist/*.d.ts of the entries, generated from their source, and pkg/dist/types, written by hand.

import { execFileSync } from "node:child_process";
import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { adapterEntries, clientEntries, exitWorkerEntry, serviceWorkerEntry } from "./entry-points.mjs";
import { modules } from "./modules.mjs";
import { dist, root } from "./place.mjs";

const generated = join(root, "target/types");
const write = (name, text) => writeFileSync(join(dist, name), text);

/** Modules whose public types are written by hand, in js/types. */
const declaredIn = {
  "./client.js": "./types/client.js",
  "./view.js": "./types/view.js",
  "../src/web/platform/error.js": "./types/error.js",
};

rmSync(generated, { recursive: true, force: true });
execFileSync("npx", ["--no-install", "tsc", "-p", "js"], { cwd: root, stdio: "inherit" });
for (const entry of [...clientEntries, ...adapterEntries, "exports"]) {
  const text = readFileSync(join(generated, `js/${entry}.d.ts`), "utf8");
  write(`${entry}.d.ts`, text.replace(/(?<=from )"([^"]+)"/g, (_, module) => `"${declaredIn[module] ?? module}"`));
}
cpSync(join(root, "js/types"), join(dist, "types"), { recursive: true });

// Run for their effect: the generated files would export their own types.
for (const worker of [serviceWorkerEntry, exitWorkerEntry]) write(`${worker}.d.ts`, "export {};\n");

for (const { name } of modules) {
  write(`${name}.wasm.d.ts`, `/** A WebAssembly module, where an import of its file gives it compiled (workerd). Others ask their bundler for its
 * URL: import "smh-wasm/${name}.wasm?url" in Vite, new URL("smh-wasm/${name}.wasm", import.meta.url) in webpack. */
declare const module: WebAssembly.Module;
export default module;
`);
}
