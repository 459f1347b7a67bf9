// The package's types: composes pkg/dist/*.d.ts.

import { execFileSync } from "node:child_process";
import { copyFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { dist, root } from "./place.mjs";

const made = join(root, "target/types");

const read = (path) => readFileSync(join(root, path), "utf8");
const write = (name, text) => writeFileSync(join(dist, name), text);
/** Modules by the names that they have in the package. */
const inside = (text) => text.replaceAll('"../error.js"', '"./error.js"').replaceAll('"./glue/smh_wasm.js"', '"./client.js"');

rmSync(made, { recursive: true, force: true });
execFileSync("npx", ["--no-install", "tsc", "-p", "js"], { cwd: root, stdio: "inherit" });
for (const entry of ["index", "slim", "input", "react", "vue"]) copyFileSync(join(made, `${entry}.d.ts`), join(dist, `${entry}.d.ts`));
write("exports.d.ts", inside(read("target/types/exports.d.ts")));

// Of the files themselves, because wasm-bindgen changes how they are laid out.
const parts = ["client", "view", "search", "task", "events"].map((name) => read(`src/web/${name}.d.ts`));
// An application may have none of the newer libraries, and `Symbol.asyncDispose` is in one.
write("client.d.ts", `/// <reference lib="esnext.disposable" />\n\n${inside(parts.join("\n"))}`);

// What is marked as internal is between the halves of the package.
const blocks = read("js/error.d.ts").split("\n\n");
write("error.d.ts", inside(blocks.filter((block) => !block.includes("@internal")).join("\n\n")));

// Imported for its effect: what is generated would give away its own types.
write("service-worker.d.ts", "export {};\n");

write("smh_wasm.wasm.d.ts", `/** The WebAssembly module, where an import of its file gives it compiled (workerd). Others ask their bundler for its
 * URL: import "smh-wasm/smh_wasm.wasm?url" in Vite, new URL("smh-wasm/smh_wasm.wasm", import.meta.url) in webpack. */
declare const module: WebAssembly.Module;
export default module;
`);
