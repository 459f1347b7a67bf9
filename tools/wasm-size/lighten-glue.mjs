// Replaces parts of wasm-bindgen's glue by shorter ones.

import { changer } from "./change.mjs";

/**
 * @param {string} glue of `wasm-bindgen --target web --encode-into always`
 * @returns {string}
 */
export function lightenGlue(glue) {
  const editor = changer("lighten-glue", glue);
  const { change } = editor;
  // An engine that can run the module, which uses reference types, has a FinalizationRegistry.
  change(/\(typeof FinalizationRegistry === 'undefined'\)\s+\? .*\s+: (?=new )/g, "");
  // A view of memory that has grown has another buffer than the memory.
  change(/cachedDataViewMemory0 === null \|\| .*(?=\) \{\n)/, "cachedDataViewMemory0?.buffer !== wasm.memory.buffer");
  // The engine alone encodes strings, without a loop for ASCII before.
  change(/(?<=function passStringToWasm0\(arg, malloc)(, realloc\) \{\n) {4}if \(realloc === undefined\) \{([^]*?)\n {4}\}[^]*?(?=\n\}\n)/, ") {$2");
  change(/(passStringToWasm0\([^;]*), wasm\.__wbindgen_realloc\)/g, "$1)");
  // The package always passes a compiled module.
  change(/(?<=function initSync\(module\) \{\n)[^]*?(?= {4}const imports)/, "    ({ module } = module);\n");
  change(/ {4}if \(!\(module instanceof WebAssembly\.Module\)\) \{[^]*?\n {4}\}\n/, "");
  // A page may remove `queueMicrotask` or replace it by a function that throws. Without it a promise serves.
  change(/arg0\.queueMicrotask;/, "undefined;");
  change(/ *queueMicrotask\(arg0\);\n/, "");
  // One function around each import that may throw, instead of a call in each.
  change(/\bfunction\(\) \{ return handleError\(function \((.*?)\) \{([^]*?\n {8}\}), arguments\); \}/g, "caught(($1) => {$2)");
  change(/function handleError\(f, args\) \{\n([^]*?)f\.apply\(this, args\)([^]*?)\n\}\n/, "const caught = (act) => (...given) => {\n$1act(...given)$2\n};\n");
  change(/^( {8}\w+: )function\((.*?)\) /gm, "$1($2) => ");
  return editor.text;
}
