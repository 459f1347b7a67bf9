// A module in which one function crashes. A process has one module, so each case is a program of its own, which
// crashes.test.mjs starts.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import binaryen from "binaryen";
import init, { SmhClient } from "smh-wasm/slim";

const read = (path) => readFileSync(new URL(path, import.meta.url));

/** The module in which the function traps that its glue calls where this pattern matches. */
function broken(file, pattern) {
  const [, name] = pattern.exec(read(`../../../js/glue/${file}.js`).toString());
  const module = binaryen.readBinary(read(`../../../pkg/dist/${file}.wasm`));
  const { MutableGlobals, BulkMemory, SignExt, NontrappingFPToInt, ReferenceTypes, Multivalue } = binaryen.Features;
  module.setFeatures(MutableGlobals | BulkMemory | SignExt | NontrappingFPToInt | ReferenceTypes | Multivalue);
  const { value } = binaryen.getExportInfo(module.getExport(name));
  const { params, results } = binaryen.getFunctionInfo(module.getFunction(value));
  module.removeFunction(value);
  module.addFunction(value, params, results, [], module.unreachable());
  return module.emitBinary();
}

/** Loads a module in which the function traps that the glue calls where this pattern matches. */
export const loadBroken = (pattern, options) => init(broken("smh_wasm", pattern), options);

/** The same for the module for tasks. */
export const loadBrokenTasks = (pattern) => init(read("../../../pkg/dist/smh_wasm.wasm"), { tasks: broken("smh_wasm_tasks", pattern) });

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
