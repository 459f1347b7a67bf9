// What of a page the package's JavaScript touches, read out of its source and of wasm-bindgen's glue.

import { fileURLToPath } from "node:url";
import ts from "typescript-6";

const path = (name) => fileURLToPath(new URL(`../../../${name}`, import.meta.url));
/** An application's worker, its input and its framework: the module calls nothing of these. */
const apart = /(service-worker\.js|(input|search-box|react|vue)\.ts)$/;

/**
 * The names of all globals of the DOM that the code reads, and of all members of their types: `navigator`,
 * `Navigator.locks`.
 */
export function members() {
  const { config } = ts.readConfigFile(path("js/tsconfig.json"), ts.sys.readFile);
  const { options, fileNames } = ts.parseJsonConfigFileContent(config, ts.sys, path("js"));
  const names = [...fileNames, path("src/web/platform/error.js"), path("js/glue/smh_wasm.js")].filter((name) => !apart.test(name));
  const program = ts.createProgram(names, { ...options, checkJs: true, noEmit: true, emitDeclarationOnly: false, declaration: false });
  const checker = program.getTypeChecker();
  const ofDom = (file) => /\/lib\.dom[^/]*\.d\.ts$|\/js\/dom\.d\.ts$/.test(file.fileName);
  const found = new Set();
  const add = (symbol) => {
    const { declarations = [], parent, name } = symbol ?? {};
    if (declarations.length === 0 || !declarations.every((declaration) => ofDom(declaration.getSourceFile()))) return;
    // Of the names of types only those that stand for values are of interest.
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
