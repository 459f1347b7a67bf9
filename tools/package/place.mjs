// Where things are, and how a program is run.

import { execFileSync } from "node:child_process";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const root = join(dirname(fileURLToPath(import.meta.url)), "../..");

/** The folder that --out names: the package is built there, without its types, and not in its usual places. */
const out = process.argv.indexOf("--out");
export const elsewhere = out === -1 ? undefined : resolve(process.argv[out + 1]);

/** The folder of wasm-bindgen's output and of other generated files. */
export const glue = elsewhere ? join(elsewhere, "glue") : join(root, "js/glue");
/** The files of the package. */
export const dist = elsewhere ? join(elsewhere, "dist") : join(root, "pkg/dist");

/** Runs a program and returns its output. If it fails, this process ends too. */
export function run(program, ...args) {
  try {
    return execFileSync(program, args, { cwd: root, stdio: ["ignore", "pipe", "inherit"], encoding: "utf8" });
  } catch (error) {
    console.error(`${error.stdout ?? ""}stopped: ${program} ${args[0]} failed`);
    process.exit(1);
  }
}
