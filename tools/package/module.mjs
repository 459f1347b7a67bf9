// Compiles Rust to WebAssembly, and generates its glue.

import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { lightenGlue } from "../wasm-size/lighten-glue.mjs";
import { checkOrder, nameBySimilarity } from "../wasm-size/order-functions.mjs";
import { isOff, runs } from "../wasm-size/passes.mjs";
import { shortenNames } from "../wasm-size/shorten-names.mjs";
import { trimPanics } from "../wasm-size/trim-panics.mjs";
import { FEATURE_FLAGS } from "../wasm-size/wasm.mjs";
import { guardGlue } from "./guard.mjs";
import { glue, root, run } from "./place.mjs";

const wasm = join(glue, "smh_wasm_bg.wasm");
const js = join(glue, "smh_wasm.js");
const rustc = process.env.RUSTC ?? "rustc";

/** Options of wasm-opt besides -Oz. */
const SMALLER = [
  "--gufa-optimizing",
  "--converge",
  // Brotli compresses a function better than copies of its code inlined elsewhere, so only small ones are inlined.
  "--one-caller-inline-max-function-size=20",
  // It also compresses a repeated computation better than a local that keeps the result, whose number differs everywhere.
  "--skip-pass=local-cse",
  // No address that wraps around reaches the last kilobyte of the stack.
  "--low-memory-unused",
];

/** @returns {Buffer} the module; its glue is in the folder `glue` */
export function buildModule() {
  generateGlue(compile());
  shrink();
  const bytes = readFileSync(wasm);
  const leaked = [root, homedir()].find((folder) => bytes.includes(`${folder}/`));
  if (leaked) {
    console.error(`stopped: the module contains a path of this machine, below ${leaked}`);
    process.exit(1);
  }
  return bytes;
}

/** @returns {string} the file that the linker has written */
function compile() {
  process.env.CARGO_ENCODED_RUSTFLAGS = [...pathFlags(), ...llvmFlags()].join("\x1f");
  // Only for the module itself, so that its dependencies are the same with and without the passes.
  const link = runs("trim-panics") ? ["--", "-Clink-arg=--emit-relocs"] : [];
  run("cargo", "rustc", "--quiet", "--lib", "--crate-type", "cdylib", "--target", "wasm32-unknown-unknown", "--release", ...link);
  const target = process.env.CARGO_TARGET_DIR ?? join(root, "target/web");
  return join(target, "wasm32-unknown-unknown/release/smh_wasm.wasm");
}

/** Keeps paths of this machine out of the module. */
function pathFlags() {
  const registry = join(process.env.CARGO_HOME ?? join(homedir(), ".cargo"), "registry/src");
  const sources = existsSync(registry) ? readdirSync(registry).map((name) => join(registry, name)) : [];
  // The paths of Rust's own sources, if they are installed.
  const library = join(run(rustc, "--print", "sysroot").trim(), "lib/rustlib/src/rust");
  return [root, library, ...sources].map((folder) => `--remap-path-prefix=${folder}/=`);
}

/** Options of LLVM. An LLVM that does not have one makes a larger module: `make size` says whether it is too large. */
function llvmFlags() {
  const options = {
    // Copies of more than eight bytes are one instruction instead of loads and stores: 1.4 kB of brotli.
    "max-store-memcpy": 1,
    "max-store-memmove": 1,
    "max-store-memset": 1,
    // Values are not computed early in order to compute them once, which takes locals and branches: 0.2 kB.
    "enable-pre": false,
    "enable-load-pre": false,
  };
  const known = run(rustc, "-Cllvm-args=--help-list-hidden");
  return Object.entries(options)
    .filter(([name]) => new RegExp(`^ +--${name}\\b`, "m").test(known))
    .map(([name, value]) => `-Cllvm-args=-${name}=${value}`);
}

function generateGlue(compiled) {
  rmSync(glue, { recursive: true, force: true });
  mkdirSync(glue, { recursive: true });
  const linked = join(glue, "smh_wasm.wasm");
  const bytes = readFileSync(compiled);
  writeFileSync(linked, runs("trim-panics") ? trimPanics(bytes) : bytes);
  run("wasm-bindgen", linked, "--target", "web", "--omit-default-module-path", "--encode-into", "always", "--out-dir", glue);
  rmSync(linked);
  changeGlue((text) => guardGlue(text, js));
  if (runs("lighten-glue")) changeGlue(lightenGlue);
}

function changeGlue(change) {
  writeFileSync(js, change(readFileSync(js, "utf8")));
}

function shrink() {
  // Names of functions stay for tools/package/size.mjs.
  optimise(...(isOff ? [] : SMALLER), "-Oz", "--strip-producers", "--strip-target-features", "-g");
  copyFileSync(wasm, join(glue, "named.wasm"));
  if (runs("shorten-names")) {
    const names = JSON.parse(optimise("--minify-imports-and-exports-and-modules", "--strip-debug"));
    changeGlue((text) => shortenNames(text, names));
  } else {
    optimise("--strip-debug");
  }
  if (runs("order-functions")) {
    writeFileSync(wasm, nameBySimilarity(readFileSync(wasm)));
    optimise("--reorder-functions-by-name", "-g");
    writeFileSync(wasm, checkOrder(readFileSync(wasm)));
  }
}

function optimise(...passes) {
  return run("npx", "--no-install", "wasm-opt", ...passes, ...FEATURE_FLAGS, wasm, "-o", wasm);
}
