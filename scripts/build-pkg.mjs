// Builds the npm package: Rust to WebAssembly, its glue, the entries, the types. Output: pkg/dist.
// With --dev the WebAssembly is not optimised.

import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";
import { build } from "esbuild";
import { minify } from "terser";
import { guard, lighten, shortenNames } from "./glue.mjs";
import { notices } from "./notices.mjs";
import { nameByLikeness } from "./order.mjs";
import { asText } from "./text.mjs";
import { trim } from "./trim.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const glue = join(root, "js/glue");
const dist = join(root, "pkg/dist");
const dev = process.argv.includes("--dev");
const target = process.env.CARGO_TARGET_DIR ?? join(root, "target/web");
const run = (program, ...args) => {
  try {
    return execFileSync(program, args, { cwd: root, stdio: ["ignore", "pipe", "inherit"], encoding: "utf8" });
  } catch (error) {
    console.error(`${error.stdout ?? ""}stopped: ${program} ${args[0]} failed`);
    process.exit(1);
  }
};

// Rust. No path of this machine gets into the module; the relocations are for trim.mjs.
const registry = join(process.env.CARGO_HOME ?? join(homedir(), ".cargo"), "registry/src");
const sources = existsSync(registry) ? readdirSync(registry).map((name) => join(registry, name)) : [];
// Where Rust's own sources are installed, their places are named by these and not by those they were compiled from.
const library = join(run("rustc", "--print", "sysroot").trim(), "lib/rustlib/src/rust");
const flags = [root, library, ...sources].map((folder) => `--remap-path-prefix=${folder}/=`);
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
const known = run(process.env.RUSTC ?? "rustc", "-Cllvm-args=--help-list-hidden");
for (const [name, value] of Object.entries(options)) {
  if (!dev && new RegExp(`^ +--${name}\\b`, "m").test(known)) flags.push(`-Cllvm-args=-${name}=${value}`);
}
process.env.CARGO_ENCODED_RUSTFLAGS = flags.join("\x1f");
run("cargo", "build", "--quiet", "--lib", "--target", "wasm32-unknown-unknown", ...(dev ? [] : ["--release"]));
const compiled = join(target, "wasm32-unknown-unknown", dev ? "debug" : "release", "smh_wasm.wasm");
rmSync(glue, { recursive: true, force: true });
mkdirSync(glue, { recursive: true });
const linked = join(glue, "smh_wasm.wasm");
writeFileSync(linked, dev ? readFileSync(compiled) : trim(readFileSync(compiled)));
run("wasm-bindgen", linked, "--target", "web", "--omit-default-module-path", "--encode-into", "always", "--out-dir", glue);
rmSync(linked);
guard(join(glue, "smh_wasm.js"));
lighten(join(glue, "smh_wasm.js"));
const wasm = join(glue, "smh_wasm_bg.wasm");
if (!dev) {
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
    // Its functions' names stay until `scripts/size.mjs` has what to call them by.
    "-g",
  );
  copyFileSync(wasm, join(glue, "named.wasm"));
  const minified = JSON.parse(optimise("--minify-imports-and-exports-and-modules", "--strip-debug"));
  shortenNames(join(glue, "smh_wasm.js"), minified);
  writeFileSync(wasm, nameByLikeness(readFileSync(wasm)));
  optimise("--reorder-functions-by-name", "--strip-debug");
}

const bytes = readFileSync(wasm);
const told = dev ? undefined : [root, homedir()].find((folder) => bytes.includes(`${folder}/`));
if (told) {
  console.error(`stopped: the module holds a path of this machine, below ${told}`);
  process.exit(1);
}
writeFileSync(join(glue, "inlined.js"), asText(bytes));

// JavaScript. wasm-bindgen copies the modules that Rust imports; the package has them once.
rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });
const { metafile } = await build({
  entryPoints: ["index", "slim", "workerd"].map((name) => join(root, `js/${name}.ts`)),
  outdir: dist,
  bundle: true,
  splitting: true,
  format: "esm",
  target: "es2022",
  minify: !dev,
  legalComments: "none",
  charset: "utf8",
  chunkNames: "chunk-[hash]",
  external: ["./smh_wasm.wasm"],
  metafile: true,
  plugins: [
    {
      name: "one-copy",
      setup(build) {
        build.onResolve({ filter: /\/snippets\/.*\/js\/[a-z-]+\.js$/ }, ({ path }) => ({
          path: join(root, "js", path.slice(path.lastIndexOf("/") + 1)),
        }));
      },
    },
  ],
});
writeFileSync(join(glue, "bundle.json"), JSON.stringify(metafile));
// Once more, by the minifier that goes further; what holds the module is left alone.
for (const name of readdirSync(dist).filter((name) => !dev && name !== "index.js")) {
  const { code } = await minify(readFileSync(join(dist, name), "utf8"), { module: true, ecma: 2020 });
  writeFileSync(join(dist, name), code);
}
copyFileSync(wasm, join(dist, "smh_wasm.wasm"));
// By themselves, so that they share no chunk with the entries that bring the glue: they go with either of those.
await build({
  entryPoints: [join(root, "js/react.ts"), join(root, "js/vue.ts")],
  outdir: dist,
  bundle: true,
  external: ["react", "vue"],
  format: "esm",
  target: "es2022",
  minify: !dev,
  legalComments: "none",
});
// Loaded as a module and by `importScripts`, so it is a plain script.
await build({
  entryPoints: [join(root, "js/service-worker.js")],
  outdir: dist,
  bundle: true,
  format: "iife",
  target: "es2020",
  minify: !dev,
  legalComments: "none",
});

// Types.
run("node", "scripts/types.mjs");
writeFileSync(join(root, "pkg/THIRD-PARTY-NOTICES"), notices(root));
const size = brotliCompressSync(bytes).length;
console.log(`pkg: ${bytes.length} bytes of WebAssembly, ${size} with brotli`);
