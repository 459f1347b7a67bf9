// Compiles Rust to WebAssembly, and generates the glue: two modules of one crate. They are compiled as one, which is then split, so
// that the second has no copy of the code that both need. Without that pass each is compiled alone, with a feature of its own.

import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { basename, join, relative } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { lightenGlue } from "../wasm-size/lighten-glue.mjs";
import { numberLocals } from "../wasm-size/number-locals.mjs";
import { checkOrder, nameBySimilarity } from "../wasm-size/order-functions.mjs";
import { isOff, runs } from "../wasm-size/passes.mjs";
import { shortenNames } from "../wasm-size/shorten-names.mjs";
import { importsOfSecond, splitGlue } from "../wasm-size/split-glue.mjs";
import { splitModule, withoutKept } from "../wasm-size/split-module.mjs";
import { reachedOnlyFrom, trimPanics, withoutLinkerSections } from "../wasm-size/trim-panics.mjs";
import { FEATURE_FLAGS, renameImports } from "../wasm-size/wasm.mjs";
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
  "--converge",
  // Brotli compresses a function better than copies of its code inlined elsewhere, so only small ones are inlined.
  "--one-caller-inline-max-function-size=20",
  // It also compresses a repeated computation better than a local that keeps the result, whose number differs everywhere.
  "--skip-pass=local-cse",
  // No address that wraps around reaches the last kilobyte of the stack.
  "--low-memory-unused",
];

/** The orders of functions that are tried (see order-functions.mjs): each takes three seconds. */
const WEIGHTS = [1, 0.92, 0.85];

/** For a module that is not a part of another: it assumes that nobody else calls functions through the table. */
const WHOLE = ["--gufa-optimizing"];

/** True for the names of the exports that the second module has. */
const isOfTasks = (name) => /(^|_)taskclient_/.test(name);
/** Its classes. */
const TASK_CLASSES = ["TaskClient"];

/** @returns {{ name: string, inlined: string, bytes: Buffer }[]} the modules; their glue is in the folder `glue` */
export function buildModules() {
  rmSync(glue, { recursive: true, force: true });
  mkdirSync(glue, { recursive: true });
  // Split glue needs short names.
  if (runs("split-module") && runs("shorten-names")) buildSplit();
  else MODULES.forEach(buildAlone);
  return MODULES.map((module) => {
    const bytes = readFileSync(filesOf(module.name).wasm);
    const leaked = [root, homedir()].find((folder) => bytes.includes(`${folder}/`));
    if (leaked) {
      console.error(`stopped: the module contains a path of this machine, below ${leaked}`);
      process.exit(1);
    }
    return { ...module, bytes };
  });
}

/** The files of a module: itself, its glue, and where it is kept with the names of its functions, for size.mjs. */
const filesOf = (name) => ({ wasm: join(glue, `${name}_bg.wasm`), js: join(glue, `${name}.js`), named: join(glue, `${name}_named.wasm`) });

/** Compiles a module that needs no other. */
function buildAlone(module) {
  const { wasm, js } = filesOf(module.name);
  const linked = readFileSync(compile(module.feature));
  generateGlue(module, runs("trim-panics") ? trimPanics(linked) : linked);
  shrink(module.name, WHOLE);
  const names = shorten(wasm);
  if (names) change(js, (text) => shortenNames(text, names));
  order(wasm);
}

/** Compiles one module with everything, and splits it. */
function buildSplit() {
  const [first, second] = MODULES;
  const linked = readFileSync(compile(`${first.feature},${second.feature}`));
  const own = reachedOnlyFrom(linked, isOfTasks);
  generateGlue(first, runs("trim-panics") ? trimPanics(linked) : withoutLinkerSections(linked));
  shrink(first.name, WHOLE);
  const parts = splitModule(readFileSync(filesOf(first.name).wasm), isOfTasks, own);
  const names = {};
  for (const [part, { name }] of [["first", first], ["second", second]]) {
    const { wasm } = filesOf(name);
    writeFileSync(wasm, parts[part]);
    shrink(name);
    change(wasm, withoutKept, null);
    names[part] = shorten(wasm);
  }
  const { wasm, js } = filesOf(first.name);
  const module = readFileSync(wasm);
  change(filesOf(second.name).wasm, (bytes) => renameImports(bytes, importsOfSecond(names, module)), null);
  const split = splitGlue(readFileSync(js, "utf8"), TASK_CLASSES, names, {
    module,
    file: basename(js),
    guard: relative(glue, join(root, second.guard)),
  });
  writeFileSync(js, split.first);
  writeFileSync(filesOf(second.name).js, split.second);
  writeFileSync(join(glue, `${second.name}.d.ts`), `export { TaskClient, initSync } from "./${basename(js)}";\n`);
  for (const { name } of MODULES) order(filesOf(name).wasm);
}

/** @returns {string} the file that the linker has written */
function compile(features) {
  process.env.CARGO_ENCODED_RUSTFLAGS = [...pathFlags(), ...llvmFlags()].join("\x1f");
  const target = ["--target", "wasm32-unknown-unknown", "--release", "--no-default-features", "--features", features];
  // Only for the module itself, so that its dependencies are the same with and without the passes.
  const link = runs("trim-panics") || runs("split-module") ? ["--", "-Clink-arg=--emit-relocs"] : [];
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
    // Loops keep the one variable that the source has, instead of one for each address: 0.5 kB.
    "disable-lsr": true,
    // Loops write to memory what the source writes there, instead of keeping it in a local until they end: 0.1 kB.
    "disable-licm-promotion": true,
  };
  const known = run(rustc, "-Cllvm-args=--help-list-hidden");
  return Object.entries(options)
    .filter(([name]) => new RegExp(`^ +--${name}\\b`, "m").test(known))
    .map(([name, value]) => `-Cllvm-args=-${name}=${value}`);
}

function generateGlue({ name, guard, guarded }, linked) {
  const file = join(glue, `${name}.wasm`);
  const { js } = filesOf(name);
  writeFileSync(file, linked);
  run("wasm-bindgen", file, "--target", "web", "--omit-default-module-path", "--encode-into", "always", "--out-dir", glue);
  rmSync(file);
  change(js, (text) => guardGlue(text, js, guard, guarded));
  if (runs("lighten-glue")) change(js, lightenGlue);
}

function change(file, edit, encoding = "utf8") {
  writeFileSync(file, edit(readFileSync(file, encoding)));
}

const optimise = (wasm, ...passes) => run("npx", "--no-install", "wasm-opt", ...passes, ...FEATURE_FLAGS, wasm, "-o", wasm);

/** Keeps also the module with the names of its functions. */
function shrink(name, passes = []) {
  const { wasm, named } = filesOf(name);
  optimise(wasm, ...(isOff ? [] : [...passes, ...SMALLER]), "-Oz", "--strip-producers", "--strip-target-features", "-g");
  copyFileSync(wasm, named);
}

/** Removes the names of functions, and shortens those of imports and exports: returns them, unless that pass does not run. */
function shorten(wasm) {
  if (runs("shorten-names")) return JSON.parse(optimise(wasm, "--minify-imports-and-exports-and-modules", "--strip-debug"));
  optimise(wasm, "--strip-debug");
  return undefined;
}

/** Orders the functions and numbers their locals: of several orders, the one that brotli compresses best. */
function order(wasm) {
  const module = readFileSync(wasm);
  const weights = runs("order-functions") ? WEIGHTS : [undefined];
  const candidates = weights.map((weight) => {
    if (weight !== undefined) {
      writeFileSync(wasm, nameBySimilarity(module, weight));
      optimise(wasm, "--reorder-functions-by-name", "-g");
      change(wasm, checkOrder, null);
    }
    if (runs("number-locals")) change(wasm, numberLocals, null);
    const bytes = readFileSync(wasm);
    return { bytes, size: brotliCompressSync(bytes).length };
  });
  writeFileSync(wasm, candidates.reduce((best, next) => (next.size < best.size ? next : best)).bytes);
}
