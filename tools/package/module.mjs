// Compiles Rust to WebAssembly, and generates the glue: two modules of one crate, each with a feature of its own.

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

/** The modules: the name of the file, the feature of the crate, the module of the guard, and the file with the module as text. */
const MODULES = [
  { name: "smh_wasm", feature: "search", guard: "js/guard.js", guarded: "SmhClient", inlined: "inlined" },
  { name: "smh_wasm_tasks", feature: "tasks", guard: "js/tasks-guard.js", inlined: "inlined_tasks" },
];

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

/** @returns {{ name: string, inlined: string, bytes: Buffer }[]} the modules; their glue is in the folder `glue` */
export function buildModules() {
  rmSync(glue, { recursive: true, force: true });
  mkdirSync(glue, { recursive: true });
  return MODULES.map((module) => {
    const wasm = join(glue, `${module.name}_bg.wasm`);
    const js = join(glue, `${module.name}.js`);
    generateGlue(module, compile(module.feature), js);
    shrink(wasm, js, join(glue, `${module.name}_named.wasm`));
    const bytes = readFileSync(wasm);
    const leaked = [root, homedir()].find((folder) => bytes.includes(`${folder}/`));
    if (leaked) {
      console.error(`stopped: the module contains a path of this machine, below ${leaked}`);
      process.exit(1);
    }
    return { ...module, bytes };
  });
}

/** @returns {string} the file that the linker has written */
function compile(feature) {
  process.env.CARGO_ENCODED_RUSTFLAGS = [...pathFlags(), ...llvmFlags()].join("\x1f");
  const target = ["--target", "wasm32-unknown-unknown", "--release", "--no-default-features", "--features", feature];
  // Only for the module itself, so that its dependencies are the same with and without the passes.
  const link = runs("trim-panics") ? ["--", "-Clink-arg=--emit-relocs"] : [];
  run("cargo", "rustc", "--quiet", "--lib", "--crate-type", "cdylib", ...target, ...link);
  const folder = process.env.CARGO_TARGET_DIR ?? join(root, "target/web");
  return join(folder, "wasm32-unknown-unknown/release/smh_wasm.wasm");
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

function generateGlue({ name, guard, guarded }, compiled, js) {
  const linked = join(glue, `${name}.wasm`);
  const bytes = readFileSync(compiled);
  writeFileSync(linked, runs("trim-panics") ? trimPanics(bytes) : bytes);
  run("wasm-bindgen", linked, "--target", "web", "--omit-default-module-path", "--encode-into", "always", "--out-dir", glue);
  rmSync(linked);
  change(js, (text) => guardGlue(text, js, guard, guarded));
  if (runs("lighten-glue")) change(js, lightenGlue);
}

function change(file, edit) {
  writeFileSync(file, edit(readFileSync(file, "utf8")));
}

/** @param {string} named where the module goes that still has the names of its functions, for tools/package/size.mjs */
function shrink(wasm, js, named) {
  const optimise = (...passes) => run("npx", "--no-install", "wasm-opt", ...passes, ...FEATURE_FLAGS, wasm, "-o", wasm);
  optimise(...(isOff ? [] : SMALLER), "-Oz", "--strip-producers", "--strip-target-features", "-g");
  copyFileSync(wasm, named);
  if (runs("shorten-names")) {
    const names = JSON.parse(optimise("--minify-imports-and-exports-and-modules", "--strip-debug"));
    change(js, (text) => shortenNames(text, names));
  } else {
    optimise("--strip-debug");
  }
  if (runs("order-functions")) {
    writeFileSync(wasm, nameBySimilarity(readFileSync(wasm)));
    optimise("--reorder-functions-by-name", "-g");
    writeFileSync(wasm, checkOrder(readFileSync(wasm)));
  }
}
