// Shortens the names by which the module and its glue refer to each other. wasm-bindgen makes them long, with a hash in each.
//
// `wasm-opt --minify-imports-and-exports-and-modules` renames them in the module and prints the new names; this does the same in
// the glue.

import { changer } from "./change.mjs";

/** The name under which the glue's own functions are imported. */
const OWN_MODULE = /^\.\/\w+_bg\.js$/;
/** Exports that the glue uses only for some signatures, or not after `lighten-glue`. */
const MAY_BE_UNUSED = ["__abort_handler", "__instance_terminated", "__wbindgen_free", "__wbindgen_realloc"];
/** The name that wasm-opt gives to all modules that are imported. */
export const MINIFIED_MODULE = "a";

/**
 * @typedef {[module: string, name: string, short: string][]} Imports
 * @typedef {[name: string, short: string][]} Exports
 * @typedef {{ imports: Imports, exports: Exports }} Names as wasm-opt prints them: module, old name and new name of each import, old and
 *   new name of each export
 *
 * @param {string} glue of `wasm-bindgen --target web`
 * @param {Names} names
 * @returns {string}
 */
export const shortenNames = (glue, { imports, exports }) => shortenExports(shortenImports(glue, imports), exports);

/**
 * @param {string} glue
 * @param {Imports} imports
 * @returns {string} the glue with these imports alone
 */
export function shortenImports(glue, imports) {
  const editor = changer("shorten-names", glue);
  const { change } = editor;
  // All imports are in one object now.
  const own = new Map(imports.filter(([module]) => OWN_MODULE.test(module)).map(([, name, short]) => [name, short]));
  const others = imports
    .filter(([module]) => !OWN_MODULE.test(module))
    .map(([module, name, short]) => {
      const [, object] = glue.match(`"${module}": (import\\d+),`) ?? [];
      if (object === undefined) throw new Error(`shorten-names: the glue does not import ${module}`);
      return `        ${short}: ${object}.${name},\n`;
    });
  change(/^ {8}((?!__proto__)\w+): ([^]*?^ {8}\}.*,\n)/gm, (_, name, body) => {
    const short = own.get(name);
    own.delete(name);
    return short === undefined ? "" : `        ${short}: ${body}`; // wasm-opt has removed some.
  });
  if (own.size > 0) throw new Error(`shorten-names: the glue does not define the imports ${[...own.keys()].join(", ")}`);
  change(/(?<=const import0 = \{\n {8}__proto__: null,\n)/, () => others.join(""));
  change(/return \{\n {8}__proto__: null,\n[^}]*\};/, `return { __proto__: null, ${MINIFIED_MODULE}: import0 };`);
  return editor.text;
}

/**
 * @param {string} glue
 * @param {Exports} exports
 * @param {string} [instance] the variable with the exports in the result
 * @returns {string}
 */
export function shortenExports(glue, exports, instance = "wasm") {
  const editor = changer("shorten-names", glue);
  for (const [name, short] of exports) {
    const use = new RegExp(`\\bwasm\\.${name}\\b`, "g");
    if (use.test(editor.text) || !MAY_BE_UNUSED.includes(name)) editor.change(use, () => `${instance}.${short}`);
  }
  return editor.text;
}
