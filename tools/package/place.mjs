// Where things are, and how a program is run.

import { execFileSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
/** wasm-bindgen's output, and what is made beside it. */
export const glue = join(root, "js/glue");
/** What gets into the package. */
export const dist = join(root, "pkg/dist");
/** Nothing is optimised. */
export const dev = process.argv.includes("--dev");

/** What a program prints. One that fails ends everything. */
export function run(program, ...args) {
  try {
    return execFileSync(program, args, { cwd: root, stdio: ["ignore", "pipe", "inherit"], encoding: "utf8" });
  } catch (error) {
    console.error(`${error.stdout ?? ""}stopped: ${program} ${args[0]} failed`);
    process.exit(1);
  }
}
