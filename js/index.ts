// The default entry: the WebAssembly module is inside, nothing has to be configured.

import type { WasmSource } from "./exports.js";
import { load } from "./load.js";
import { inlined } from "./glue/inlined.js";

export * from "./exports.js";

/**
 * Loads the WebAssembly module. Safe to call any number of times, from any module; a failed load can be retried.
 *
 * @param source - where to load from instead of the module that is inside of this file
 * @throws what kept it from being loaded; {@link SmhError} of kind "config" where the engine has no WebAssembly
 */
export default function init(source?: WasmSource): Promise<void> {
  return load(() => source ?? inlined());
}
