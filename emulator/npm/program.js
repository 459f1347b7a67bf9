// Finds the program: SMH_EMULATOR_BIN, or the one in the package for this platform.

import { createRequire } from "node:module";
import { arch, env, platform } from "node:process";

const require = createRequire(import.meta.url);
const BUILD = "build it with Rust (`cargo install --path emulator` in a copy of the smh-wasm repository), and set SMH_EMULATOR_BIN to the program's path";

/** @returns {string} its path */
export function findProgram() {
  if (env.SMH_EMULATOR_BIN) return env.SMH_EMULATOR_BIN;
  const name = `smh-emulator-${platform}-${arch}`;
  // The manifest is the list of the platforms.
  if (!Object.hasOwn(require("./package.json").optionalDependencies, name)) {
    throw new Error(`smh-emulator has no program for ${platform}-${arch}; ${BUILD}`);
  }
  try {
    return require.resolve(`${name}/smh-emulator${platform === "win32" ? ".exe" : ""}`);
  } catch (cause) {
    const how = "install the packages again, on this machine and with optional dependencies";
    throw new Error(`the package ${name}, which has the program, is not installed; ${how}, or ${BUILD}`, { cause });
  }
}
