// Rust to WebAssembly, and its glue.

import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { guard, lighten, shortenNames } from "./glue.mjs";
import { nameByLikeness } from "../wasm-size/order.mjs";
import { dev, glue, root, run } from "./place.mjs";
import { trim } from "../wasm-size/trim.mjs";

const wasm = join(glue, "smh_wasm_bg.wasm");
const rustc = process.env.RUSTC ?? "rustc";

/** @returns {Buffer} the module; its glue is in js/glue */
export function buildModule() {
  bind(compile());
  if (!dev) shrink();
  const bytes = readFileSync(wasm);
  const told = dev ? undefined : [root, homedir()].find((folder) => bytes.includes(`${folder}/`));
  if (told) {
    console.error(`stopped: the module holds a path of this machine, below ${told}`);
    process.exit(1);
  }
  return bytes;
}

/** @returns {string} the file that the compiler has made */
function compile() {
  // No path of this machine gets into the module.
  const registry = join(process.env.CARGO_HOME ?? join(homedir(), ".cargo"), "registry/src");
  const sources = existsSync(registry) ? readdirSync(registry).map((name) => join(registry, name)) : [];
  // Where Rust's own sources are installed, their places are named by these and not by those they were compiled from.
  const library = join(run(rustc, "--print", "sysroot").trim(), "lib/rustlib/src/rust");
  const flags = [root, library, ...sources].map((folder) => `--remap-path-prefix=${folder}/=`);
  // For trim.mjs.
  if (!dev) flags.push("-Clink-arg=--emit-relocs");
  // LLVM's own options. A copy of more than eight bytes is one instruction, and no row of loads and stores: 1.4 kB of brotli. And
  // nothing is computed earlier so as to be computed once, which takes locals and branches: 0.2 kB. A compiler whose LLVM does not
  // know them makes a larger package.
  const options = {
    "max-store-memcpy": 1,
    "max-store-memmove": 1,
    "max-store-memset": 1,
    "enable-pre": false,
    "enable-load-pre": false,
  };
  const known = run(rustc, "-Cllvm-args=--help-list-hidden");
  for (const [name, value] of Object.entries(options)) {
    if (!dev && new RegExp(`^ +--${name}\\b`, "m").test(known)) flags.push(`-Cllvm-args=-${name}=${value}`);
  }
  process.env.CARGO_ENCODED_RUSTFLAGS = flags.join("\x1f");
  run("cargo", "build", "--quiet", "--lib", "--target", "wasm32-unknown-unknown", ...(dev ? [] : ["--release"]));
  const target = process.env.CARGO_TARGET_DIR ?? join(root, "target/web");
  return join(target, "wasm32-unknown-unknown", dev ? "debug" : "release", "smh_wasm.wasm");
}

/** Makes the glue. */
function bind(compiled) {
  rmSync(glue, { recursive: true, force: true });
  mkdirSync(glue, { recursive: true });
  const linked = join(glue, "smh_wasm.wasm");
  writeFileSync(linked, dev ? readFileSync(compiled) : trim(readFileSync(compiled)));
  run("wasm-bindgen", linked, "--target", "web", "--omit-default-module-path", "--encode-into", "always", "--out-dir", glue);
  rmSync(linked);
  guard(join(glue, "smh_wasm.js"));
  lighten(join(glue, "smh_wasm.js"));
}

function shrink() {
  const features = ["bulk-memory", "nontrapping-float-to-int", "sign-ext", "mutable-globals", "reference-types", "multivalue"];
  const optimise = (...passes) =>
    run("npx", "--no-install", "wasm-opt", ...passes, ...features.map((name) => `--enable-${name}`), wasm, "-o", wasm);
  optimise(
    "--gufa-optimizing",
    "-Oz",
    "--converge",
    // Brotli packs a function of its own better than the same code inlined, so only small ones are.
    "--one-caller-inline-max-function-size=20",
    // And what is computed twice better than a local that keeps it, which no two functions number alike.
    "--skip-pass=local-cse",
    // The stack's last kilobyte, which nothing gets to by an address that wraps around.
    "--low-memory-unused",
    "--strip-producers",
    "--strip-target-features",
    // Its functions' names stay until `tools/package/size.mjs` has what to call them by.
    "-g",
  );
  copyFileSync(wasm, join(glue, "named.wasm"));
  const minified = JSON.parse(optimise("--minify-imports-and-exports-and-modules", "--strip-debug"));
  shortenNames(join(glue, "smh_wasm.js"), minified);
  writeFileSync(wasm, nameByLikeness(readFileSync(wasm)));
  optimise("--reorder-functions-by-name", "--strip-debug");
}
