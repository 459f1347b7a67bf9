// The part of the package that is loaded with the first call for tasks: the glue of its module.

// Loaded already. With this import esbuild puts everything that both parts use into the first part's file.
import "./exports.js";

export { TaskClient, initSync } from "./glue/smh_wasm_tasks.js";
export { guardCall } from "./tasks-guard.js";
