// The entry without the WebAssembly module: the application says where it is.

import type { WasmSource } from "./exports.js";
import { load } from "./load.js";

export * from "./exports.js";

/**
 * Loads the WebAssembly module. Safe to call any number of times, from any module; a failed load can be retried.
 *
 * @param source - the package's file `smh_wasm.wasm`: its URL, a response with it, its bytes, or the module compiled
 * @throws what kept it from being loaded; {@link SmhError} of kind "config" where the engine has no WebAssembly
 */
export default function init(source: WasmSource): Promise<void> {
  return load(() => source);
}
