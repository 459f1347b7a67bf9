// Which passes run. All do, unless SMH_WASM_SIZE says otherwise:
//
//   SMH_WASM_SIZE=off              none, and wasm-opt with -Oz alone
//   SMH_WASM_SIZE=without-NAME     all but one, to measure what it saves

const NAMES = ["trim-panics", "lighten-glue", "split-module", "shorten-names", "order-functions", "number-locals", "embed-as-text"];
const setting = process.env.SMH_WASM_SIZE || "on";

if (!["on", "off", ...NAMES.map((name) => `without-${name}`)].includes(setting)) {
  throw new Error(`SMH_WASM_SIZE is ${setting}; it must be on, off, or without- and one of ${NAMES.join(", ")}`);
}

/** True if none runs. */
export const isOff = setting === "off";

/** True if the pass with this name runs. */
export function runs(name) {
  if (!NAMES.includes(name)) throw new Error(`there is no pass ${name}`);
  return !isOff && setting !== `without-${name}`;
}
