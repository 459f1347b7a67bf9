// The default entry for workerd, which does not compile WebAssembly at run time: the modules are deployed as files.

import module from "./smh_wasm.wasm";
import items from "./smh_wasm_items.wasm";
import tasks from "./smh_wasm_tasks.wasm";
import type { InitOptions, WasmSource } from "./exports.js";
import { load } from "./load.js";

export * from "./exports.js";

/**
 * Loads the WebAssembly module. May be called any number of times, and again after a failure.
 *
 * @param source - another compiled module
 * @param options - other compiled modules for tasks and for items
 * @throws the error that prevented loading; {@link SmhError} of kind "config" if the engine has no WebAssembly
 */
export default function init(source?: WasmSource, options?: InitOptions): Promise<void> {
  return load(() => source ?? module, options, { tasks: () => tasks, items: () => items });
}
