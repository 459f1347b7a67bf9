// Puts a guard of js/guard.js around everything that the glue calls in a module.

import { dirname, join, relative } from "node:path";
import { changer } from "../wasm-size/change.mjs";
import { root } from "./place.mjs";

/**
 * @param {string} glue of `wasm-bindgen --target web`
 * @param {string} file where the glue is
 * @param {string} source the file with the guard of this module
 * @param {string} [guarded] the class that applications construct
 * @returns {string}
 */
export function guardGlue(glue, file, source, guarded) {
  const guard = relative(dirname(file), join(root, source));
  const editor = changer("guard", glue);
  editor.change("wasm = instance.exports;", "wasm = guardExports(instance.exports);");
  if (guarded) editor.change("constructor(options) {", `$&\n        assertUsable("${guarded}");`);
  return `import { guardExports, assertUsable } from "${guard}";\n${editor.text}`;
}
