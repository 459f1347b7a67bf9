// The default entry for workerd, which does not compile WebAssembly at run time: the module is deployed as a file.

import module from "./smh_wasm.wasm";
import type { WasmSource } from "./exports.js";
import { load } from "./load.js";

export * from "./exports.js";

/**
 * Loads the WebAssembly module. May be called any number of times, and again after a failure.
 *
 * @param source - another compiled module
 * @throws the error that prevented loading; {@link SmhError} of kind "config" if the engine has no WebAssembly
 */
export default function init(source?: WasmSource): Promise<void> {
  return load(() => source ?? module);
}
