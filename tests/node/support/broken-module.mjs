// A module that fails inside, which it never should. There is one module in a process, so each case is a program of
// its own, started by ../crashes.test.mjs.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import binaryen from "binaryen";
import init, { SmhClient } from "smh-wasm/slim";

const read = (path) => readFileSync(new URL(path, import.meta.url));
const glue = read("../../../js/glue/smh_wasm.js").toString();

/** The module, with a trap in place of what the function of this export does. */
function broken(name) {
  const module = binaryen.readBinary(read("../../../pkg/dist/smh_wasm.wasm"));
  const { MutableGlobals, BulkMemory, SignExt, NontrappingFPToInt, ReferenceTypes, Multivalue } = binaryen.Features;
  module.setFeatures(MutableGlobals | BulkMemory | SignExt | NontrappingFPToInt | ReferenceTypes | Multivalue);
  const { value } = binaryen.getExportInfo(module.getExport(name));
  const { params, results } = binaryen.getFunctionInfo(module.getFunction(value));
  module.removeFunction(value);
  module.addFunction(value, params, results, [], module.unreachable());
  return module.emitBinary();
}

/** Loads a module in which the function that the glue calls at this place traps. */
export async function loadBroken(place) {
  const [, name] = place.exec(glue);
  await init(broken(name));
}

/** A client whose requests are never answered, unless `fetch` is given. */
export const waiting = (fetch = () => new Promise(() => {})) =>
  new SmhClient({
    baseUrl: "http://127.0.0.1:9",
    libraryId: "l",
    accessToken: "t",
    fetch,
  });

/** Checks what a call is told. */
export const told = (operation) => (error) => {
  assert.equal(error.name, "SmhError");
  assert.equal(error.kind, "closed");
  assert.equal(error.operation, operation);
  assert.match(error.message, /has stopped.*reload the page/);
  assert.ok(error.cause instanceof WebAssembly.RuntimeError);
  assert.match(error.userMessage("en"), /reload/);
  assert.match(error.userMessage("zh"), /刷新/);
  return true;
};

/** What nobody caught; the first failure is seen there too. */
export const uncaught = [];
for (const event of ["uncaughtException", "unhandledRejection"]) process.on(event, (error) => uncaught.push(error));
