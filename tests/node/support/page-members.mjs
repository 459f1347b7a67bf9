// The globals of a page that the package uses, found in its JavaScript sources and in the glue of wasm-bindgen.

import { fileURLToPath } from "node:url";
import ts from "typescript-6";

const path = (name) => fileURLToPath(new URL(`../../../${name}`, import.meta.url));
/** Sources that run apart from the module. */
const separate = /((service-worker|exit-worker|delete-search)\.js|(input|search-box|react|vue)\.ts)$/;

/**
 * The names of the DOM globals that the code reads and of the members that it reads of them, such as `navigator` and
 * `Navigator.locks`.
 */
export function members() {
  const { config } = ts.readConfigFile(path("js/tsconfig.json"), ts.sys.readFile);
  const { options, fileNames } = ts.parseJsonConfigFileContent(config, ts.sys, path("js"));
  const names = [...fileNames, path("src/web/platform/error.js"), path("js/glue/smh_wasm.js"), path("js/glue/smh_wasm_tasks.js"), path("js/glue/smh_wasm_items.js")].filter((name) => !separate.test(name));
  const program = ts.createProgram(names, { ...options, checkJs: true, noEmit: true, emitDeclarationOnly: false, declaration: false });
  const checker = program.getTypeChecker();
  const ofDom = (file) => /\/lib\.dom[^/]*\.d\.ts$|\/js\/dom\.d\.ts$/.test(file.fileName);
  const found = new Set();
  const add = (symbol) => {
    const { declarations = [], parent, name } = symbol ?? {};
    if (declarations.length === 0 || !declarations.every((declaration) => ofDom(declaration.getSourceFile()))) return;
    // Names of types are skipped unless they are values, too.
    if (symbol.flags & (ts.SymbolFlags.Value | ts.SymbolFlags.Variable)) found.add(parent ? `${parent.name}.${name}` : name);
  };
  const visit = (node) => {
    if (ts.isTypeNode(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return;
    if (ts.isBindingElement(node)) {
      add(checker.getTypeAtLocation(node.parent).getProperty((node.propertyName ?? node.name).getText()));
    } else if (ts.isIdentifier(node) && !ts.isJSDoc(node.parent)) {
      add(checker.getSymbolAtLocation(node));
    }
    ts.forEachChild(node, visit);
  };
  for (const name of names.filter((name) => !name.endsWith(".d.ts"))) visit(program.getSourceFile(name));
  return [...found].sort();
}
