// The JavaScript of the package.

import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { build } from "esbuild";
import { minify } from "terser";
import { adapterEntries, clientEntries, exitWorkerEntry, serviceWorkerEntry, workerdEntry } from "./entry-points.mjs";
import { modules } from "./modules.mjs";
import { dist, glue, root } from "./place.mjs";

/** Options for every entry. */
const always = { outdir: dist, bundle: true, minify: true, legalComments: "none" };

/** Options of the second minifier. */
const terserOptions = { module: true, ecma: 2020, compress: { passes: 3 } };

/** The exit worker as a plain script: applications can deploy it as a file, and the client entries have it embedded. */
async function exitWorker() {
  const options = { ...always, entryPoints: [join(root, `js/${exitWorkerEntry}.js`)], format: "esm", target: "es2022", write: false };
  const [{ text }] = (await build(options)).outputFiles;
  return (await minify(text, terserOptions)).code;
}

/** Builds the entries; the glue must exist. */
export async function buildEntries() {
  const workerSource = await exitWorker();
  const { metafile } = await build({
    ...always,
    entryPoints: [...clientEntries, workerdEntry].map((name) => join(root, `js/${name}.ts`)),
    splitting: true,
    format: "esm",
    target: "es2022",
    charset: "utf8",
    chunkNames: "[name]-[hash]",
    external: modules.map(({ name }) => `./${name}.wasm`),
    metafile: true,
    // wasm-bindgen lists a module once for each function that is imported from it.
    logOverride: { "duplicate-object-key": "silent" },
    plugins: [
      {
        name: "embed-exit-worker",
        setup(build) {
          const contents = `export const exitWorkerSource = () => ${JSON.stringify(workerSource)};`;
          build.onLoad({ filter: /\/exit_worker_source\.js$/ }, () => ({ contents }));
        },
      },
      {
        // wasm-bindgen copies the modules that Rust imports into js/glue/snippets. js/ imports some of them too, and the
        // package must contain each only once, so imports of a copy are resolved to the original. The glue may be in another
        // folder than js/glue.
        name: "snippets-to-sources",
        setup(build) {
          build.onResolve({ filter: /^\.\/glue\/[a-z_]+\.js$/ }, ({ path }) => ({ path: join(glue, basename(path)) }));
          build.onResolve({ filter: /\/snippets\/[^/]+\/src\/web\/.*\.js$/ }, ({ path }) => ({
            path: join(root, path.slice(path.indexOf("/src/web/"))),
          }));
        },
      },
    ],
  });
  writeFileSync(join(glue, "bundle.json"), JSON.stringify(metafile));
  // A second minifier saves some more. The files that have a module embedded are left alone.
  const inlined = modules.map(({ inlined }) => `${inlined}.js`);
  const embedded = Object.entries(metafile.outputs).filter(([, { inputs }]) => Object.keys(inputs).some((path) => inlined.includes(basename(path))));
  const names = new Set(embedded.map(([path]) => basename(path)));
  for (const name of readdirSync(dist).filter((name) => !names.has(name))) {
    const { code } = await minify(readFileSync(join(dist, name), "utf8"), terserOptions);
    // Bundlers warn of imports without a name. A chunk is imported by others, too, which need its names.
    writeFileSync(join(dist, name), code.replace(/\bimport"\.\/chunk-\w+\.js";/g, ""));
  }
  writeFileSync(join(dist, `${exitWorkerEntry}.js`), workerSource);
  // In a build of their own, so that they share no chunk with the entries that load the glue.
  await build({
    ...always,
    entryPoints: adapterEntries.map((name) => join(root, `js/${name}.ts`)),
    external: ["react", "vue"],
    format: "esm",
    target: "es2022",
  });
  // A plain script, because applications load it as a module or with `importScripts`.
  await build({
    ...always,
    entryPoints: [join(root, `js/${serviceWorkerEntry}.js`)],
    format: "iife",
    target: "es2020",
  });
}
