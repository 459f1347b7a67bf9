// The options of `startEmulator`, as arguments of the program.

import { fileURLToPath } from "node:url";

const isNumber = (value) => typeof value === "number";
const isString = (value) => typeof value === "string";

/** Each option with its argument; the program checks the value itself. */
const ARGUMENTS = {
  port: ["--port", isNumber, "a number"],
  library: ["--library", isString, "a string"],
  secret: ["--secret", isString, "a string"],
  createLatencyMs: ["--create-latency-ms", isNumber, "a number"],
  firstPageWaitMs: ["--first-page-wait-ms", isNumber, "a number"],
  searchTtlS: ["--search-ttl-s", isNumber, "a number"],
  tokenPeriodS: ["--token-period-s", isNumber, "a number"],
  taskDurationMs: ["--task-duration-ms", isNumber, "a number"],
  batchAsyncOver: ["--batch-async-over", isNumber, "a number"],
  walkDelayUs: ["--walk-delay-us", isNumber, "a number"],
  historyIntervalS: ["--history-interval-s", isNumber, "a number"],
  corsMaxAgeS: ["--cors-max-age-s", isNumber, "a number"],
};
const OTHERS = ["root", "fileHistory", "faults"];

/** @returns {string[]} the arguments; throws a TypeError that names the invalid option */
export function toArguments(options) {
  if (typeof options !== "object" || options === null) throw new TypeError("startEmulator needs an object with the option `root`");
  for (const name of Object.keys(options)) {
    if (!Object.hasOwn(ARGUMENTS, name) && !OTHERS.includes(name)) throw new TypeError(`startEmulator has no option \`${name}\``);
  }
  const { root, fileHistory } = options;
  // Not `instanceof URL`: simulated pages replace the class.
  const isUrl = root?.protocol === "file:" && typeof root.href === "string";
  if (!isUrl && (typeof root !== "string" || root === "")) {
    throw new TypeError("`root` must be the path or the file: URL of the folder to serve");
  }
  if (fileHistory !== undefined && typeof fileHistory !== "boolean") throw new TypeError("`fileHistory` must be a boolean");
  const args = [`--root=${isUrl ? fileURLToPath(root.href) : root}`];
  if (fileHistory) args.push("--file-history");
  for (const [name, [flag, isValid, type]] of Object.entries(ARGUMENTS)) {
    const value = options[name];
    if (value === undefined) continue;
    if (!isValid(value)) throw new TypeError(`\`${name}\` must be ${type}`);
    args.push(`${flag}=${value}`);
  }
  return args;
}

/** The program's message with the names of the options in place of those of its arguments. */
export function nameOptions(message) {
  return message.replace(/--[a-z-]+/g, (flag) => Object.keys(ARGUMENTS).find((name) => ARGUMENTS[name][0] === flag) ?? flag);
}
