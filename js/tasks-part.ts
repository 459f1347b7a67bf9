// The glue of the part with the calls for tasks.

// Loaded already. With this import esbuild puts everything that both parts use into the first part's file.
import "./exports.js";

export { initSync, methods } from "./glue/smh_wasm_tasks.js";
