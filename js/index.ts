// The default entry: contains the WebAssembly modules, so that it needs no configuration.

import type { InitOptions, WasmSource } from "./exports.js";
import { inlined } from "./glue/inlined.js";
import { load } from "./load.js";

export * from "./exports.js";

/**
 * Loads the WebAssembly module. May be called any number of times, and again after a failure.
 *
 * @param source - where to load the module from, instead of the copy in this file
 * @param options - where to load the modules for tasks and for items from, instead of those in this package
 * @throws the error that prevented loading; {@link SmhError} of kind "config" if the engine has no WebAssembly
 */
export default function init(source?: WasmSource, options?: InitOptions): Promise<void> {
  return load(() => source ?? inlined(), options, {
    tasks: async () => (await import("./glue/inlined_tasks.js")).inlined(),
    items: async () => (await import("./glue/inlined_items.js")).inlined(),
  });
}
