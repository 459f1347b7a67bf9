// The default entry where WebAssembly may not be compiled at run time (workerd): the module is a part of the deployment.

import module from "./smh_wasm.wasm";
import type { WasmSource } from "./exports.js";
import { load } from "./load.js";

export * from "./exports.js";

/**
 * Loads the WebAssembly module. Safe to call any number of times, from any module; a failed load can be retried.
 *
 * @param source - another module, compiled
 * @throws what kept it from being loaded; {@link SmhError} of kind "config" where the engine has no WebAssembly
 */
export default function init(source?: WasmSource): Promise<void> {
  return load(() => source ?? module);
}
