// Changes to wasm-bindgen's glue: the guard of js/guard.js; short names for what the glue and the WebAssembly module share,
// which are long and random otherwise; and without what no engine needs that runs the module.

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
  change("wasm = instance.exports;", "wasm = guardExports(instance.exports);");
  change("constructor(options) {", '$&\n        assertUsable("SmhClient");');
  writeFileSync(file, `import { guardExports, assertUsable } from "../guard.js";\n${glue}`);
}

/**
 * Shorter forms of the glue's own helpers. An engine that can run the module, which has reference types, has a
 * FinalizationRegistry.
 * @param {string} file the glue, of `--target web`
 */
export function lighten(file) {
  let glue = readFileSync(file, "utf8");
  const change = (from, to) => {
    const changed = glue.replace(from, to);
    if (changed === glue) throw new Error(`the glue has no ${from}`);
    glue = changed;
  };
  change(/\(typeof FinalizationRegistry === 'undefined'\)\s+\? .*\s+: (?=new )/g, "");
  // A view of memory that has grown is one of another buffer.
  change(/cachedDataViewMemory0 === null \|\| .*(?=\) \{\n)/, "cachedDataViewMemory0?.buffer !== wasm.memory.buffer");
  // Strings are encoded by the engine alone, without a loop for ASCII before it.
  change(/(?<=function passStringToWasm0\(arg, malloc)(, realloc\) \{\n) {4}if \(realloc === undefined\) \{([^]*?)\n {4}\}[^]*?(?=\n\}\n)/, ") {$2");
  change(/(passStringToWasm0\([^;]*), wasm\.__wbindgen_realloc\)/g, "$1)");
  // What is given to it is always a compiled module.
  change(/(?<=function initSync\(module\) \{\n)[^]*?(?= {4}const imports)/, "    ({ module } = module);\n");
  change(/ {4}if \(!\(module instanceof WebAssembly\.Module\)\) \{[^]*?\n {4}\}\n/, "");
  // A page may take `queueMicrotask` away, or make it throw; without it a promise does the same.
  change(/arg0\.queueMicrotask;/, "undefined;");
  change(/ *queueMicrotask\(arg0\);\n/, "");
  // What throws is caught by one function around it, and not by a call in each.
  change(/\bfunction\(\) \{ return handleError\(function \((.*?)\) \{([^]*?\n {8}\}), arguments\); \}/g, "caught(($1) => {$2)");
  change(/function handleError\(f, args\) \{\n([^]*?)f\.apply\(this, args\)([^]*?)\n\}\n/, "const caught = (act) => (...given) => {\n$1act(...given)$2\n};\n");
  change(/^( {8}\w+: )function\((.*?)\) /gm, "$1($2) => ");
  writeFileSync(file, glue);
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
  change(/^ {8}(\w+): ((?:caught\()?\([^]*?^ {8}\}\)?,\n)/gm, (_, name, body) => {
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
