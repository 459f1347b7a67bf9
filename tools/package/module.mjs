// Compiles Rust to WebAssembly, and generates the glue. The crate is compiled as one module, which is then split.

import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { basename, join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { lightenGlue } from "../wasm-size/lighten-glue.mjs";
import { numberLocals } from "../wasm-size/number-locals.mjs";
import { checkOrder, nameBySimilarity } from "../wasm-size/order-functions.mjs";
import { FIRST } from "../wasm-size/parts.mjs";
import { isOff, runs } from "../wasm-size/passes.mjs";
import { shortenNames } from "../wasm-size/shorten-names.mjs";
import { methodsOf, shortenParts, splitGlue } from "../wasm-size/split-glue.mjs";
import { shareFunctions, splitModule } from "../wasm-size/split-module.mjs";
import { findOwned, trimPanics, withoutLinkerSections } from "../wasm-size/trim-panics.mjs";
import { FEATURE_FLAGS, withoutCustomSections } from "../wasm-size/wasm.mjs";
import { guardGlue } from "./guard.mjs";
import { first, modules, parts } from "./modules.mjs";
import { glue, root, run } from "./place.mjs";

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

/** @returns {{ name: string, inlined: string, bytes: Buffer }[]} the modules; their glue is in the folder `glue` */
export function buildModules() {
  rmSync(glue, { recursive: true, force: true });
  mkdirSync(glue, { recursive: true });
  const linked = readFileSync(compile());
  const owned = runs("split-module") ? findOwned(linked, parts) : undefined;
  generateGlue(runs("trim-panics") ? trimPanics(linked) : withoutLinkerSections(linked));
  const text = readFileSync(filesOf(first.name).js, "utf8");
  const methods = new Map(parts.map((part) => [part.name, methodsOf(text, part)]));
  for (const [name, own] of methods) writeFileSync(filesOf(name).types, partTypes(own));
  shrink(first.name, WHOLE);
  // Split glue needs short names.
  if (runs("split-module") && runs("shorten-names")) buildSplit(owned);
  else buildWhole(methods);
  return modules.map((module) => {
    const bytes = readFileSync(filesOf(module.name).wasm);
    const leaked = [root, homedir()].find((folder) => bytes.includes(`${folder}/`));
    if (leaked) {
      console.error(`stopped: the module contains a path of this machine, below ${leaked}`);
      process.exit(1);
    }
    return { ...module, bytes };
  });
}

/** The files of a module: itself, its glue with its types, and where it is kept with the names of its functions, for size.mjs. */
const filesOf = (name) => ({
  wasm: join(glue, `${name}_bg.wasm`),
  js: join(glue, `${name}.js`),
  types: join(glue, `${name}.d.ts`),
  named: join(glue, `${name}_named.wasm`),
});

/** Leaves everything in the first module. The parts are empty, and their glue has the methods of the class. */
function buildWhole(methods) {
  const { wasm, js } = filesOf(first.name);
  for (const [name, own] of methods) {
    const files = filesOf(name);
    for (const file of [files.wasm, files.named]) writeFileSync(file, EMPTY);
    writeFileSync(files.js, wholePart(own));
    // Taken before js/parts.ts replaces them.
    change(js, (text) => `${text}\nexport const { ${own.join(", ")} } = SmhClient.prototype;\n`);
  }
  order(wasm);
  const names = shorten(wasm);
  if (names) change(js, (text) => shortenNames(text, names));
  number(wasm);
}

/** A module without anything. */
const EMPTY = Buffer.from("\0asm\x01\0\0\0", "latin1");

const wholePart = (methods) => `import { ${methods.join(", ")} } from "./${basename(filesOf(first.name).js)}";

export const methods = { ${methods.join(", ")} };
export function initSync() {}
`;

const partTypes = (methods) => `import type { SmhClient } from "./${first.name}.js";

export function initSync(input: { module: WebAssembly.Module }): void;
export const methods: Pick<SmhClient, ${methods.map((name) => `"${name}"`).join(" | ")}>;
`;

/** Splits the module. */
function buildSplit(owned) {
  const nameOf = (module) => (module === FIRST ? first.name : module);
  const split = splitModule(readFileSync(filesOf(first.name).wasm), parts, owned);
  for (const [module, bytes] of split) {
    const { wasm } = filesOf(nameOf(module));
    writeFileSync(wasm, bytes);
    shrink(nameOf(module));
    order(wasm);
    split.set(module, readFileSync(wasm));
  }
  const shared = shareFunctions(split, parts, owned);
  const { wasm, js } = filesOf(first.name);
  writeFileSync(wasm, shared.get(FIRST));
  const namesOfFirst = shorten(wasm);
  const { modules, names } = shortenParts(shared.set(FIRST, readFileSync(wasm)), parts, namesOfFirst);
  const texts = splitGlue(readFileSync(js, "utf8"), parts, names.set(FIRST, namesOfFirst), basename(js));
  for (const [module, bytes] of modules) {
    const files = filesOf(nameOf(module));
    writeFileSync(files.wasm, bytes);
    number(files.wasm);
    writeFileSync(files.js, texts.get(module));
  }
}

/** @returns {string} the file that the linker has written */
function compile() {
  process.env.CARGO_ENCODED_RUSTFLAGS = [...pathFlags(), ...llvmFlags()].join("\x1f");
  // Only for the module itself, so that its dependencies are the same with and without the passes.
  const link = runs("trim-panics") || runs("split-module") ? ["--", "-Clink-arg=--emit-relocs"] : [];
  run("cargo", "rustc", "--quiet", "--lib", "--crate-type", "cdylib", "--target", "wasm32-unknown-unknown", "--release", ...link);
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

function generateGlue(linked) {
  const file = join(glue, `${first.name}.wasm`);
  const { js } = filesOf(first.name);
  writeFileSync(file, linked);
  run("wasm-bindgen", file, "--target", "web", "--omit-default-module-path", "--encode-into", "always", "--out-dir", glue);
  rmSync(file);
  change(js, (text) => guardGlue(text, js));
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

/** Removes the names of functions, and orders these: of several orders, the one that brotli compresses best. */
function order(wasm) {
  change(wasm, (bytes) => withoutCustomSections(bytes, (name) => name === "name"), null);
  if (!runs("order-functions")) return;
  const module = readFileSync(wasm);
  const candidates = WEIGHTS.map((weight) => {
    writeFileSync(wasm, nameBySimilarity(module, weight));
    optimise(wasm, "--reorder-functions-by-name", "-g");
    change(wasm, checkOrder, null);
    const bytes = readFileSync(wasm);
    return { bytes, size: brotliCompressSync(runs("number-locals") ? numberLocals(bytes) : bytes).length };
  });
  writeFileSync(wasm, candidates.reduce((best, next) => (next.size < best.size ? next : best)).bytes);
}

/** Numbers locals. wasm-opt may number them again. */
function number(wasm) {
  if (runs("number-locals")) change(wasm, numberLocals, null);
}

/** Shortens the names of imports and exports: returns them, unless that pass does not run. */
const shorten = (wasm) =>
  runs("shorten-names") ? JSON.parse(optimise(wasm, "--minify-imports-and-exports-and-modules")) : undefined;
