// Bundles code that uses the package with React or Vue, as an application would: with the newest versions, or with the oldest
// that the package supports.

import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { compileScript, parse } from "vue/compiler-sfc";

const here = dirname(fileURLToPath(import.meta.url));

/** The folders whose `node_modules` have the frameworks of each age. */
export const AGES = { newest: join(here, "../.."), oldest: join(here, "oldest") };

/** Resolves every import of a framework to the version of this age. */
const frameworks = (age) => ({
  name: "frameworks",
  setup(build) {
    build.onResolve({ filter: /^(react|react-dom|vue)(\/|$)/ }, ({ path, kind, pluginData }) => {
      if (pluginData === "resolved") return;
      return build.resolve(path, { resolveDir: AGES[age], kind, pluginData: "resolved" });
    });
  },
});

/** Compiles Vue's single-file components. */
const components = {
  name: "components",
  setup(build) {
    build.onLoad({ filter: /\.vue$/ }, async ({ path }) => {
      const { descriptor, errors } = parse(await readFile(path, "utf8"), { filename: path });
      if (errors.length > 0) return { errors: errors.map(({ message }) => ({ text: message })) };
      const { content } = compileScript(descriptor, { id: path, inlineTemplate: true });
      return { contents: content, loader: "ts" };
    });
  },
};

/** Bundles `entryPoint` into one file, with additional options of esbuild. React's StrictMode mounts twice only in the mode
 *  "development". */
export function bundle(entryPoint, age, more, mode = "development") {
  return build({
    entryPoints: [entryPoint],
    bundle: true,
    format: "esm",
    jsx: "automatic",
    define: {
      "process.env.NODE_ENV": JSON.stringify(mode),
      __VUE_OPTIONS_API__: "true",
      __VUE_PROD_DEVTOOLS__: "false",
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: "false",
    },
    logLevel: "warning",
    ...more,
    plugins: [frameworks(age), components],
  });
}
