// Splits the glue of a module that `split-module` has split: the second module has an instance of the first to itself, and so its own
// memory. The glue of the first becomes a function that is called for each instance.

import { createHash } from "node:crypto";
import { changer } from "./change.mjs";
import { FIRST, MEMORY, SHARED } from "./split-module.mjs";
import { shortenNames } from "./shorten-names.mjs";

/** The name that is given to the module `FIRST`. */
const MINIFIED_FIRST = "b";

/**
 * A name of this build. The second module imports the memory from a module with this name, which the glue of no other build has: a page
 * may have the glue of one version, and load the second module of another.
 * @param {Uint8Array} first the first module
 */
const nameOfBuild = (first) => createHash("sha256").update(first).digest("hex").slice(0, 8);

/**
 * @typedef {{ imports: [string, string, string][], exports: [string, string][] }} Names as wasm-opt prints them (see shorten-names.mjs)
 *
 * @param {string} glue of `wasm-bindgen --target web`, with the guard and lightened
 * @param {string[]} classes of the second module
 * @param {{ first: Names, second: Names }} names
 * @param {{ module: Uint8Array, file: string, guard: string }} of the first module, the name of the file of its glue, and the module of
 *   the guard of the second
 * @returns {{ first: string, second: string }}
 */
export function splitGlue(glue, classes, names, { module, file, guard }) {
  const head = glue.match(/^(?:import .*\n|\/\*.*\*\/\n)+/)?.[0] ?? "";
  const editor = changer("split-glue", glue.slice(head.length));
  const take = (pattern) => {
    const found = editor.text.match(pattern)?.[0];
    editor.change(pattern, "");
    return found;
  };

  const own = classes.flatMap((name) => [
    take(new RegExp(`^export class ${name} \\{[^]*?^\\}\\n`, "m")),
    take(new RegExp(`^if \\(Symbol\\.dispose\\) ${name}\\..*\\n`, "m")),
    take(new RegExp(`^const ${name}Finalization = .*\\n`, "m")),
  ]);
  const imports = editor.text.match(/^function __wbg_get_imports\(\) \{[^]*?^\}\n/m)?.[0];
  if (imports === undefined) throw new Error("split-glue: the glue has no function __wbg_get_imports (see tools/wasm-size/README.md)");
  const second = secondBody(own.join("") + imports, names);

  // The package instantiates compiled modules only.
  take(/^async function __wbg_load\([^]*?^\}\n/m);
  take(/^let __wbg_init_promise;\n/m);
  take(/^async function __wbg_init\([^]*?^\}\n/m);
  take(/^async function __wbg_init_once\([^]*?^\}\n/m);
  take(/^export \{ initSync, __wbg_init as default \};\n/m);
  const exported = ["initSync"];
  editor.change(/^export (class (\w+))/gm, (_, start, name) => {
    exported.push(name);
    return start;
  });
  const first = shortenNames(editor.text, { ...names.first, exports: names.first.exports.filter(([name]) => !name.startsWith(SHARED)) });

  const variables = ["wasmInstance", "wasmModule", "WASM_VECTOR_LEN"];
  const helpers = [...first.matchAll(/^(?:function|const) (\w+)/gm)].map(([, name]) => name);
  const used = helpers.filter((name) => new RegExp(`\\b${name}\\b`).test(second) && !second.includes(`function ${name}(`));
  const getters = variables.map((name) => `get ${name}() { return ${name}; }`);
  return {
    first: `${head}
export function createGlue({ guardExports, assertUsable }) {
${first}
return { ${[...exported, ...used, ...getters].join(", ")} };
}

export const main = createGlue({ guardExports, assertUsable });
export const { ${exported.join(", ")} } = main;
`,
    second: `${head.replace(/^import \{ guardExports, .*\n/, "")}
import { guardExports, assertUsable } from "${guard}";
import { createGlue, main } from "./${file}";

const first = createGlue({ guardExports, assertUsable });
const { ${used.join(", ")} } = first;
let wasm, own;
${second.replace(/\bWASM_VECTOR_LEN\b/g, "first.$&")}
export function initSync({ module }) {
    wasm = first.initSync({ module: main.wasmModule });
    const { exports } = first.wasmInstance;
    const imports = { ...__wbg_get_imports(), ${MINIFIED_FIRST}: exports, "${nameOfBuild(module)}": exports };
    own = guardExports(new WebAssembly.Instance(module, imports).exports);
}
`,
  };
}

/** The classes and the imports of the second module. */
function secondBody(text, { first, second }) {
  const shortened = shortenNames(text, { imports: second.imports.filter(([module]) => module !== FIRST), exports: [] });
  const editor = changer("split-glue", shortened);
  for (const [name, short] of second.exports) editor.change(new RegExp(`\\bwasm\\.${name}\\b`, "g"), `own.${short}`);
  const shortOf = new Map(first.exports);
  editor.change(/\bwasm\.(\w+)\b/g, (_, name) => {
    if (!shortOf.has(name)) throw new Error(`split-glue: the first module does not export ${name}`);
    return `wasm.${shortOf.get(name)}`;
  });
  return editor.text;
}

/**
 * The names of the imports of the second module, once wasm-opt has shortened names in both.
 * @param {{ first: Names, second: Names }} names
 * @param {Uint8Array} first the first module
 * @returns {(module: string, name: string) => [module: string, name: string]} for `renameImports`
 */
export function importsOfSecond(names, first) {
  const shortOf = new Map(names.first.exports);
  const shared = names.second.imports.filter(([module]) => module === FIRST).map(([, name, short]) => [short, name]);
  const nameOf = new Map(shared);
  const build = nameOfBuild(first);
  return (module, short) => {
    const name = nameOf.get(short);
    if (name === undefined) return [module, short];
    return [name === MEMORY ? build : MINIFIED_FIRST, shortOf.get(name)];
  };
}
