// Puts the guard of js/guard.js around everything that the glue calls in the module.

import { dirname, join, relative } from "node:path";
import { changer } from "../wasm-size/change.mjs";
import { root } from "./place.mjs";

/**
 * @param {string} glue of `wasm-bindgen --target web`
 * @param {string} file where the glue is
 * @returns {string}
 */
export function guardGlue(glue, file) {
  const guard = relative(dirname(file), join(root, "js/guard.js"));
  const editor = changer("guard", glue);
  editor.change("wasm = instance.exports;", "wasm = guardExports(instance.exports);");
  editor.change("constructor(options) {", '$&\n        assertUsable("SmhClient");');
  return `import { guardExports, assertUsable } from "${guard}";\n${editor.text}`;
}
