// Builds the npm package: Rust to WebAssembly, its glue, the entries, the types. Output: pkg/dist.
// With --dev the WebAssembly is not optimised.

import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, deflateRawSync } from "node:zlib";
import { build } from "esbuild";
import { guard, shortenNames } from "./glue.mjs";
import { notices } from "./notices.mjs";
import { nameByLikeness } from "./order.mjs";
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
    // The stack's last kilobyte, which nothing gets to by an address that wraps around.
    "--low-memory-unused",
    "--strip-producers",
    "--strip-target-features",
  );
  const minified = JSON.parse(optimise("--minify-imports-and-exports-and-modules"));
  shortenNames(join(glue, "smh_wasm.js"), minified);
  writeFileSync(wasm, nameByLikeness(readFileSync(wasm)));
  optimise("--reorder-functions-by-name", "--strip-debug");
}

// The module as text: raw deflate first, because base64 alone grows by a third.
const bytes = readFileSync(wasm);
const told = dev ? undefined : [root, homedir()].find((folder) => bytes.includes(`${folder}/`));
if (told) {
  console.error(`stopped: the module holds a path of this machine, below ${told}`);
  process.exit(1);
}
writeFileSync(
  join(glue, "inlined.js"),
  `// Made by scripts/build-pkg.mjs.
const packed = "${deflateRawSync(bytes, { level: 9, memLevel: 7 }).toString("base64")}";
/** @returns {Response} the WebAssembly module */
export function inlined() {
  const bytes = Uint8Array.from(atob(packed), (char) => char.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Response(stream, { headers: { "content-type": "application/wasm" } });
}
`,
);

// JavaScript. wasm-bindgen copies the modules that Rust imports; the package has them once.
rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });
await build({
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
