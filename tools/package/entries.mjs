// The package's JavaScript.

import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { minify } from "terser";
import { adapterEntries, clientEntries, serviceWorkerEntry, workerdEntry } from "./entry-points.mjs";
import { dev, dist, glue, root } from "./place.mjs";

/** The same for every entry. */
const always = { outdir: dist, bundle: true, minify: !dev, legalComments: "none" };

/** Builds what of the package is JavaScript; the glue is there. */
export async function buildEntries() {
  const { metafile } = await build({
    ...always,
    entryPoints: [...clientEntries, workerdEntry].map((name) => join(root, `js/${name}.ts`)),
    splitting: true,
    format: "esm",
    target: "es2022",
    charset: "utf8",
    chunkNames: "chunk-[hash]",
    external: ["./smh_wasm.wasm"],
    metafile: true,
    plugins: [
      {
        // wasm-bindgen copies the modules that Rust imports into js/glue/snippets. js/ imports some of them too, and the
        // package must contain each only once, so imports of a copy are resolved to the original.
        name: "snippets-to-sources",
        setup(build) {
          build.onResolve({ filter: /\/snippets\/[^/]+\/src\/web\/.*\.js$/ }, ({ path }) => ({
            path: join(root, path.slice(path.indexOf("/src/web/"))),
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
  // By themselves, so that they share no chunk with the entries that bring the glue: they go with either of those.
  await build({
    ...always,
    entryPoints: adapterEntries.map((name) => join(root, `js/${name}.ts`)),
    external: ["react", "vue"],
    format: "esm",
    target: "es2022",
  });
  // Loaded as a module and by `importScripts`, so it is a plain script.
  await build({
    ...always,
    entryPoints: [join(root, `js/${serviceWorkerEntry}.js`)],
    format: "iife",
    target: "es2020",
  });
}
