// The default entry: contains the WebAssembly module, so that it needs no configuration.

import type { WasmSource } from "./exports.js";
import { inlined } from "./glue/inlined.js";
import { load } from "./load.js";

export * from "./exports.js";

/**
 * Loads the WebAssembly module. May be called any number of times, and again after a failure.
 *
 * @param source - where to load the module from, instead of the copy in this file
 * @throws the error that prevented loading; {@link SmhError} of kind "config" if the engine has no WebAssembly
 */
export default function init(source?: WasmSource): Promise<void> {
  return load(() => source ?? inlined());
}
