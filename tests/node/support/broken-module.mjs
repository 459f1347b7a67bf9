// A module in which one function crashes. A process has one module, so each case is a program of its own, which
// crashes.test.mjs starts.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import binaryen from "binaryen";
import init, { SmhClient } from "smh-wasm/slim";

const read = (path) => readFileSync(new URL(path, import.meta.url));

// Until `finish`: an exception that ends the program early is among the uncaught ones.
process.exitCode = 1;

/** The program has come to its end. */
export const finish = () => (process.exitCode = 0);

/** A module in which functions trap: `choose` returns their names. */
function broken(file, choose) {
  const module = binaryen.readBinary(read(`../../../pkg/dist/${file}.wasm`));
  const { MutableGlobals, BulkMemory, SignExt, NontrappingFPToInt, ReferenceTypes, Multivalue } = binaryen.Features;
  module.setFeatures(MutableGlobals | BulkMemory | SignExt | NontrappingFPToInt | ReferenceTypes | Multivalue);
  for (const name of choose(module)) {
    const { params, results } = binaryen.getFunctionInfo(module.getFunction(name));
    module.removeFunction(name);
    module.addFunction(name, params, results, [], module.unreachable());
  }
  return module.emitBinary();
}

/** Loads a module in which the function traps that the glue calls where this pattern matches. */
export function loadBroken(pattern, options) {
  const [, name] = pattern.exec(read("../../../js/glue/smh_wasm.js").toString());
  return init(broken("smh_wasm", (module) => [binaryen.getExportInfo(module.getExport(name)).value]), options);
}

/** Loads a module for tasks in which every method traps. */
export function loadBrokenTasks() {
  const methods = (module) => {
    const exports = Array.from({ length: module.getNumExports() }, (_, index) => binaryen.getExportInfo(module.getExportByIndex(index)));
    return exports.filter(({ kind }) => kind === binaryen.ExternalFunction).map(({ value }) => value);
  };
  return init(read("../../../pkg/dist/smh_wasm.wasm"), { tasks: broken("smh_wasm_tasks", methods) });
}

/** The module for tasks. */
export const tasksSource = read("../../../pkg/dist/smh_wasm_tasks.wasm");

/** A client that never receives a response, unless it gets another `fetch`. */
export const clientWithoutResponses = (fetch = () => new Promise(() => {})) =>
  new SmhClient({
    baseUrl: "http://127.0.0.1:9",
    libraryId: "l",
    accessToken: "t",
    fetch,
  });

/** Checks that an error says that the module has crashed. */
export const isCrashError = (operation) => (error) => {
  assert.equal(error.name, "SmhError");
  assert.equal(error.kind, "closed");
  assert.equal(error.operation, operation);
  assert.match(error.message, /crashed.*reload the page/);
  assert.ok(error.cause instanceof WebAssembly.RuntimeError);
  assert.match(error.userMessage("en"), /reload/);
  assert.match(error.userMessage("zh"), /刷新/);
  return true;
};

/** Uncaught exceptions and unhandled rejections. */
export const uncaught = [];
for (const event of ["uncaughtException", "unhandledRejection"]) process.on(event, (error) => uncaught.push(error));
