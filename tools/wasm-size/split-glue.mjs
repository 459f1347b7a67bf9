// Splits the glue of a module that `split-module` has split. Each part gets the methods that call its exports, the functions that only it
// imports, and what only these need. The rest stays in the glue of the first module, which exports what parts need of it.

import { createHash } from "node:crypto";
import { changer } from "./change.mjs";
import { FIRST, ownerFor } from "./parts.mjs";
import { MINIFIED_MODULE, shortenExports, shortenImports } from "./shorten-names.mjs";
import { EXPORTS, TABLE, isShared } from "./split-module.mjs";
import { Kind, exportsOf, importsOf, renameExports, renameImports, tableOfFunctions } from "./wasm.mjs";

/** The function of the glue that returns the imports of a module. */
const GET_IMPORTS = "__wbg_get_imports";

/**
 * @typedef {import("./shorten-names.mjs").Names & { build: string, table: string }} PartNames of a part: those of its imports that the
 *   modules which it needs do not have, the name of the module from which it imports the memory, and the first module's export of the table
 */

/**
 * Shortens the names of the imports and exports of parts. A part has the name of its build where it imports the memory, and its glue
 * knows that name: a page may have the glue of one version, and load a part of another.
 * @param {Map<string, Buffer>} modules those of `shareFunctions`; the names of the first are short already
 * @param {import("./parts.mjs").Part[]} parts
 * @param {import("./shorten-names.mjs").Names} namesOfFirst
 * @returns {{ modules: Map<string, Buffer>, names: Map<string, PartNames> }}
 */
export function shortenParts(modules, parts, namesOfFirst) {
  const changed = new Map(modules);
  const names = new Map();
  const key = (module, name) => `${module} ${name}`;
  const shortOf = new Map(namesOfFirst.exports);
  const { index } = tableOfFunctions(modules.get(FIRST));
  const table = exportsOf(modules.get(FIRST)).find((one) => one.kind === Kind.TABLE && one.index === index).name;
  const known = new Map([[FIRST, new Map(namesOfFirst.imports.map(([module, name, short]) => [key(module, name), short]))]]);
  for (const { name: part, needs = FIRST } of parts) {
    const bytes = modules.get(part);
    const build = createHash("sha256").update(changed.get(FIRST)).update(changed.get(needs)).update(bytes).digest("hex").slice(0, 8);
    const all = new Map(known.get(needs));
    const free = shortNames(new Set(all.values()));
    const imports = importsOf(bytes)
      .filter(({ module, name }) => module !== FIRST && module !== TABLE && !all.has(key(module, name)))
      .map(({ module, name }) => [module, name, free.next().value]);
    for (const [module, name, short] of imports) all.set(key(module, name), short);
    known.set(part, all);
    const ofExports = shortNames(new Set());
    const exports = exportsOf(bytes).map(({ name }) => [name, ofExports.next().value]);
    names.set(part, { imports, exports, build, table });

    const memory = importsOf(bytes).find(({ kind }) => kind === Kind.MEMORY).name;
    const renamed = renameImports(bytes, (module, name) => {
      if (module === TABLE) return [module, name];
      if (module === FIRST) return [name === memory ? build : EXPORTS, shortOf.get(name)];
      return [MINIFIED_MODULE, all.get(key(module, name))];
    });
    const shortOfOwn = new Map(exports);
    changed.set(part, renameExports(renamed, (name) => shortOfOwn.get(name)));
  }
  return { modules: changed, names };
}

/** Short names besides those that are taken. */
function* shortNames(taken) {
  const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  for (const first of ["", ...letters]) for (const last of letters) if (!taken.has(first + last)) yield first + last;
}

/**
 * @param {string} glue of `wasm-bindgen --target web`, with the guard and lightened
 * @param {import("./parts.mjs").Part[]} parts whose names are identifiers
 * @param {Map<string, import("./shorten-names.mjs").Names | PartNames>} names of all modules, by name
 * @param {string} file the name of the file of the first module's glue; those of the parts have their names
 * @returns {Map<string, string>} the glue of all modules, by name
 */
export function splitGlue(glue, parts, names, file) {
  const head = glue.match(/^(?:import .*\n|\/\*.*\*\/\n)+/)?.[0] ?? "";
  // The exports of each part are in a variable with its name.
  let body = shortenExports(glue.slice(head.length), names.get(FIRST).exports.filter(([name]) => !isShared(name)));
  for (const { name } of parts) body = shortenExports(body, names.get(name).exports, name);
  const editor = changer("split-glue", body);
  const take = (pattern) => {
    const found = editor.text.match(pattern)?.[0];
    editor.change(pattern, "");
    return found;
  };
  // The package instantiates compiled modules only.
  take(/^async function __wbg_load\([^]*?^\}\n/m);
  take(/^let __wbg_init_promise;\n/m);
  take(/^async function __wbg_init\([^]*?^\}\n/m);
  take(/^async function __wbg_init_once\([^]*?^\}\n/m);
  take(/^export \{ initSync, __wbg_init as default \};\n/m);
  const imports = take(new RegExp(`^function ${GET_IMPORTS}\\(\\) \\{[^]*?^\\}\\n`, "m"));

  const texts = new Map([[FIRST, shortenImports(imports, names.get(FIRST).imports)]]);
  for (const { name } of parts) {
    const methods = membersOf(editor.text).filter(({ text }) => uses(text, name));
    if (methods.length === 0) throw new Error(`split-glue: no method calls ${name} (see tools/wasm-size/README.md)`);
    for (const { text } of methods) editor.change(text, "");
    texts.set(name, partText(name, methods, imports, names.get(name)));
  }
  placeStatements(editor.text, parts, texts);

  const declared = new Map([...texts].map(([module, text]) => [module, namesOf(text)]));
  const fileOf = (module) => (module === FIRST ? file : `${module}.js`);
  const needed = new Map([...texts.keys()].map((module) => [module, new Set()]));
  const importLines = new Map();
  for (const { name: part, needs = FIRST } of parts) {
    needed.get(needs).add(GET_IMPORTS);
    const lines = [`import { ${GET_IMPORTS} as importsOfNeeded } from "./${fileOf(needs)}";\n`];
    for (const [module, all] of declared) {
      const used = module === part ? [] : all.filter((name) => name !== GET_IMPORTS && !declared.get(part).includes(name) && uses(texts.get(part), name));
      for (const name of used) needed.get(module).add(name);
      if (used.length > 0) lines.push(`import { ${used.join(", ")} } from "./${fileOf(module)}";\n`);
    }
    importLines.set(part, lines.join(""));
  }
  const exportLine = (module) => `export { ${[...(module === FIRST ? ["initSync"] : []), ...needed.get(module)].join(", ")} };\n`;
  return new Map(
    [...texts].map(([module, text]) => {
      const all = module === FIRST || needed.get(module).size > 0 ? `${text}\n${exportLine(module)}` : text;
      return [module, `${usedImports(head, all)}${importLines.get(module) ?? ""}\n${all}`];
    }),
  );
}

/** True if code uses a name that is declared outside of it. */
function uses(text, name) {
  const code = text.replace(/\/\*\*[^]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
  return new RegExp(`(?<![.\\w$])${name.replace(/\$/g, "\\$&")}\\b`).test(code);
}

/** The names that the statements of a module declare. */
const namesOf = (text) =>
  [...text.matchAll(/^(?:export )?(?:function|class|const|let) (.*)/gm)].flatMap(([, rest]) =>
    rest.includes(", ") && !/[=({]/.test(rest) ? rest.replace(";", "").split(", ") : [/^[\w$]+/.exec(rest)[0]],
  );

/** The methods of the classes in glue, with the comments before them. */
const membersOf = (glue) => [...glue.matchAll(/(?:^ {4}\/\*\*\n(?: {5}\*.*\n)*)?^ {4}(\w+)\(.*\) \{\n[^]*?^ {4}\}\n/gm)].map(([text, name]) => ({ text, name }));

/**
 * @param {string} glue of `wasm-bindgen --target web`
 * @param {import("./parts.mjs").Part} part
 * @returns {string[]} the names of the methods that call exports of the part
 */
export function methodsOf(glue, { exports }) {
  const calls = (text) => [...text.matchAll(/\bwasm\.(\w+)/g)].some(([, name]) => exports.test(name));
  return membersOf(glue).filter(({ text }) => calls(text)).map(({ name }) => name);
}

/** What only a part has. */
function partText(part, methods, imports, { imports: own, build, table }) {
  const editor = changer("split-glue", shortenImports(imports, own));
  editor.change("        __proto__: null,\n", `        ...importsOfNeeded().${MINIFIED_MODULE},\n`);
  return `let ${part};

export const methods = {
${methods.map(({ text }) => text.replace(/\}\n$/, "},\n")).join("")}};

${editor.text}
export function initSync({ module }) {
    const functions = new Proxy({}, { get: (_, slot) => wasm.${table}.get(+slot) });
    const imports = { ...${GET_IMPORTS}(), ${EXPORTS}: wasm, ${TABLE}: functions, "${build}": wasm };
    ${part} = guardExports(new WebAssembly.Instance(module, imports).exports);
}
`;
}

/** Adds each statement to the text of the module that needs it. */
function placeStatements(glue, parts, texts) {
  const statements = glue.split(/^(?=(?:\/\*\*\n(?: \*.*\n)*)?(?:export |function |class |const |let |if |\w+[.(]))/m).map((text) => ({ text, names: namesOf(text) }));
  // What an import declares can't be assigned, so whatever uses a variable stays with it.
  const variables = statements.filter(({ text }) => text.startsWith("let ")).flatMap(({ names }) => names).filter((name) => name !== "wasm");
  const stays = ({ text, names }) => names.length === 0 || /^(?:\/\*\*[^]*?\*\/\n)?(?:export |let |function initSync\()/.test(text) || variables.some((name) => uses(text, name));
  const others = statements.filter((statement) => !stays(statement));
  const kept = statements.filter(stays).map(({ text }) => text).join("");
  texts.set(FIRST, `${kept}${texts.get(FIRST)}`);

  const reached = new Map([...texts].map(([module, text]) => [module, reachedFrom(text, others)]));
  for (const statement of others) {
    const users = [...reached.keys()].filter((module) => reached.get(module).has(statement));
    const owner = users.length > 0 ? ownerFor(parts, users) : FIRST;
    texts.set(owner, `${texts.get(owner)}\n${statement.text.trim()}\n`);
  }
}

/** The statements that code uses, directly or not. */
function reachedFrom(text, statements) {
  const reached = new Set();
  const open = [text];
  for (let code; (code = open.pop()) !== undefined; ) {
    for (const statement of statements) {
      if (reached.has(statement) || !statement.names.some((name) => uses(code, name))) continue;
      reached.add(statement);
      open.push(statement.text);
    }
  }
  return reached;
}

/** The imports at the head of the glue, as far as code uses them. */
function usedImports(head, code) {
  return head.replace(/^import (?:\{ (.*) \}|\* as (\w+)) from .*\n/gm, (line, list, namespace) => {
    if (namespace) return uses(code, namespace) ? line : "";
    const used = list.split(", ").filter((one) => uses(code, one.split(" as ").at(-1)));
    return used.length > 0 ? line.replace(list, () => used.join(", ")) : "";
  });
}
