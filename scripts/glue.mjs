// Changes to wasm-bindgen's glue: the guard of js/guard.js, and short names for what the glue and the WebAssembly module
// share, which are long and random otherwise.

import { readFileSync, writeFileSync } from "node:fs";

const OWN = "./smh_wasm_bg.js";

/**
 * Everything that the glue calls in the module is called through the guard.
 * @param {string} file the glue, of `--target web`
 */
export function guard(file) {
  let glue = readFileSync(file, "utf8");
  const change = (from, to) => {
    if (!glue.includes(from)) throw new Error(`the glue has no ${from}`);
    glue = glue.replace(from, to);
  };
  change("wasm = instance.exports;", "wasm = guarded(instance.exports);");
  change("constructor(options) {", '$&\n        refuse("SmhClient");');
  writeFileSync(file, `import { guarded, refuse } from "../guard.js";\n${glue}`);
}

/**
 * @param {string} file the glue, of `--target web`
 * @param {{ imports: [string, string, string][], exports: [string, string][] }} names what the module calls things now
 */
export function shortenNames(file, { imports, exports }) {
  let glue = readFileSync(file, "utf8");
  const change = (from, to) => {
    const changed = glue.replace(from, to);
    if (changed === glue) throw new Error(`the glue has no ${from}`);
    glue = changed;
  };

  // The imports are one object now, under the module's name that wasm-opt gives to all.
  const own = new Map(imports.filter(([module]) => module === OWN).map(([, name, short]) => [name, short]));
  const others = imports
    .filter(([module]) => module !== OWN)
    .map(([module, name, short]) => {
      const [, object] = glue.match(`"${module}": (import\\d+),`) ?? [];
      if (object === undefined) throw new Error(`the glue imports no ${module}`);
      return `        ${short}: ${object}.${name},\n`;
    });
  change(/^ {8}(\w+): (function[^]*?^ {8}\}(?:, arguments\); \})?,\n)/gm, (_, name, body) => {
    const short = own.get(name);
    own.delete(name);
    return short === undefined ? "" : `        ${short}: ${body}`; // Optimising made some superfluous.
  });
  if (own.size > 0) throw new Error(`the glue lacks ${[...own.keys()]}`);
  change(/(?<=const import0 = \{\n {8}__proto__: null,\n)/, others.join(""));
  change(/return \{\n {8}__proto__: null,\n[^}]*\};/, "return { __proto__: null, a: import0 };");

  for (const [name, short] of exports) glue = glue.replaceAll(new RegExp(`\\bwasm\\.${name}\\b`, "g"), `wasm.${short}`);
  writeFileSync(file, glue);
}
