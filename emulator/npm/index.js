// Starts emulators from JavaScript.

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { call } from "./control.js";
import { nameOptions, toArguments } from "./options.js";
import { findProgram } from "./program.js";
import { SearchesLeftError } from "./searches-left-error.js";

export { SearchesLeftError };

/** Vitest and Jest end a test after 5 seconds, before which the error should arrive. */
const IDLE_TIMEOUT_MS = 4_000;
/** How much of standard error is kept for an error message. */
const KEPT_OUTPUT = 2_000;

export async function startEmulator(options) {
  const args = toArguments(options);
  const child = await run(findProgram(), args);
  const { url } = child;

  const control = async (method, path, body) => {
    try {
      return await call(url, method, path, body);
    } catch (cause) {
      if (cause.code === undefined) throw cause;
      // The connection failed.
      throw new Error(`the emulator at ${url} does not respond${child.end() ?? `: ${cause.message}`}`, { cause });
    }
  };
  const emulator = {
    url,
    libraryId: options.library ?? "smhdemo",
    secret: options.secret ?? "demo-secret",
    token: async (token = { admin: true }) => (await control("POST", "tokens", token)).accessToken,
    expireTokens: () => control("POST", "tokens/expire"),
    state: () => control("GET", "state"),
    setFaults: async (faults) => void (await control("PUT", "faults", faults)),
    plantTask: async (task) => (await control("POST", "tasks", task)).taskId,
    tasks: () => control("GET", "tasks"),
    advanceClock: async (advanceMs) => void (await control("POST", "clock", { advanceMs })),
    reset: () => control("POST", "reset"),
    async expectNothingLeft({ timeoutMs = IDLE_TIMEOUT_MS } = {}) {
      const state = await control("GET", `idle?timeoutMs=${encodeURIComponent(timeoutMs)}`);
      const pending = state.requests.filter(({ operation, preflight, durationMs }) => operation === "create" && !preflight && durationMs === undefined).length;
      const { searches, counters } = state;
      if (searches.length > 0 || pending > 0 || counters.expired > 0) throw new SearchesLeftError({ searches, pending, expired: counters.expired, timeoutMs });
      return state;
    },
    stop: child.stop,
    [Symbol.asyncDispose ?? Symbol.for("nodejs.asyncDispose")]: child.stop,
  };
  if (options.faults !== undefined) {
    try {
      await emulator.setFaults(options.faults);
    } catch (error) {
      await child.stop();
      throw new Error(`\`faults\` are invalid: ${error.message}`, { cause: error });
    }
  }
  return emulator;
}

/**
 * Starts the program and waits for its URL.
 *
 * Its standard input is a pipe that nobody writes to. When this process ends for any reason, the operating system closes the pipe, and
 * the program ends. It is detached so that Ctrl-C reaches only this process, whose searches can still be deleted.
 */
async function run(program, args) {
  const child = spawn(program, [...args, "--exit-with-parent"], { stdio: "pipe", detached: true, windowsHide: true });
  let output = "";
  child.stderr.setEncoding("utf8").on("data", (text) => (output = (output + text).slice(-KEPT_OUTPUT)));
  child.stdin.on("error", () => {});
  let failure;
  child.on("error", (error) => (failure = error));
  const closed = new Promise((resolve) => child.on("close", resolve));

  const complaint = () => output.trim().replace(/^smh-emulator: /, "");
  const url = await Promise.race([
    new Promise((resolve) => createInterface({ input: child.stdout }).once("line", resolve)),
    closed.then(() => undefined),
  ]);
  if (url === undefined) {
    if (failure) throw new Error(`cannot start ${program}: ${failure.message}`, { cause: failure });
    throw new Error(nameOptions(complaint()) || `${program} ended before it printed its URL (${child.signalCode ?? `code ${child.exitCode}`})`);
  }

  // An emulator that nobody stops must not keep this process running.
  const handles = [child, ...child.stdio];
  for (const handle of handles) handle.unref();
  return {
    url,
    /** How the program has ended; undefined while it runs. */
    end() {
      if (child.exitCode === null && child.signalCode === null) return undefined;
      const end = child.signalCode ?? `code ${child.exitCode}`;
      return `: it has ended (${[end, complaint()].filter(Boolean).join(": ")})`;
    },
    async stop() {
      for (const handle of handles) handle.ref();
      child.stdin.end();
      await closed;
    },
  };
}
