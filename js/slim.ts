// The entry without the WebAssembly modules, which the application passes to `init`.

import type { InitOptions, WasmSource } from "./exports.js";
import { load } from "./load.js";

export * from "./exports.js";

/**
 * Loads the WebAssembly module. May be called any number of times, and again after a failure.
 *
 * @param source - the package's file `smh_wasm.wasm`: its URL, a `Response`, its bytes, or a compiled module
 * @param options - `tasks` and `items`: the package's files `smh_wasm_tasks.wasm` and `smh_wasm_items.wasm`, which calls for tasks
 * and for items need
 * @throws the error that prevented loading; {@link SmhError} of kind "config" if the engine has no WebAssembly
 */
export default function init(source: WasmSource, options?: InitOptions): Promise<void> {
  return load(() => source, options);
}
