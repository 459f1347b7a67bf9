// `make demo`: builds the site, and runs the emulator over a folder and the server of the site until Ctrl-C.
//
//   DEMO_ROOT        the folder to search        (default: the sources downloaded by cargo, or this repository)
//   DEMO_PORT        the site's port             (default: 5173)
//   EMULATOR_PORT    the emulator's port         (default: 8731)
//   SMH_EMULATOR_BIN the emulator's program      (default: target/debug/smh-emulator)
//   SMH_SECRET       the library's secret        (default: the emulator's default)
//
// If a port is in use, a free one is used instead. If the emulator is killed, the site keeps running, so that you can see how the page
// reacts, and the command that starts the emulator again is printed.

import { spawn } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { build, preview } from "vite";

const repository = join(dirname(fileURLToPath(import.meta.url)), "..");
const site = join(repository, "www");
const program = resolve(repository, process.env.SMH_EMULATOR_BIN || "target/debug/smh-emulator");
const folder = process.env.DEMO_ROOT ? resolve(process.env.DEMO_ROOT) : defaultFolder();
const library = "smhdemo";
const secret = process.env.SMH_SECRET || "demo-secret";

/** The processes and servers to stop at the end. */
let emulator;
let server;
let stopping = false;

try {
  await main();
} catch (error) {
  await stop(1, error.message);
}

async function main() {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => void stop(0));
  if (!existsSync(join(repository, "pkg/dist/index.js"))) throw new Error("the package is not built: run `make pkg`");
  if (!existsSync(program)) throw new Error(`${program} does not exist: run \`cargo build -p smh-emulator\``);
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw new Error(`${folder} is not a folder`);
  const demoPort = port("DEMO_PORT", 5173);
  const emulatorPort = port("EMULATOR_PORT", 8731);

  await build({ root: site, logLevel: "warn" });
  const url = await startEmulator(emulatorPort);
  Object.assign(process.env, { SMH_EMULATOR_URL: url, SMH_LIBRARY: library, SMH_SECRET: secret });
  server = await preview({ root: site, logLevel: "warn", preview: { port: demoPort } });
  if (stopping) return;
  const { port: sitePort } = server.httpServer.address();
  if (sitePort !== demoPort && demoPort !== 0) console.log(`port ${demoPort} is in use, using ${sitePort}`);

  console.log(`
  Open       http://127.0.0.1:${sitePort}/
  Searches   ${folder}
  Emulator   ${url} (process ${emulator.pid})
  Stop       Ctrl-C
`);
}

function defaultFolder() {
  const sources = join(process.env.CARGO_HOME || join(homedir(), ".cargo"), "registry/src");
  return existsSync(sources) ? sources : repository;
}

function port(name, otherwise) {
  const value = process.env[name] ? Number(process.env[name]) : otherwise;
  if (!Number.isInteger(value) || value < 0 || value > 65_535) throw new Error(`${name} must be a port`);
  return value;
}

/** Starts the emulator, on another port if this one is in use, and returns its URL. */
async function startEmulator(wanted) {
  let started = await runEmulator(wanted);
  if (started.code === 2 && wanted !== 0) {
    started = await runEmulator(0);
    if (started.url) console.log(`port ${wanted} is in use, using ${new URL(started.url).port}`);
  }
  if (!started.url) throw new Error(`the emulator did not start: ${started.reason}`);
  return started.url;
}

function runEmulator(atPort) {
  // With file history, so that the demo can clear it.
  const options = (port) => ["--root", folder, "--port", String(port), "--library", library, "--secret", secret, "--file-history"];
  // In a process group of its own: Ctrl-C reaches only this process, which then stops the emulator.
  const child = spawn(program, options(atPort), { stdio: ["ignore", "pipe", "pipe"], detached: true });
  emulator = child;
  let complaint = "";
  child.stderr.setEncoding("utf8").on("data", (text) => (complaint = (complaint + text).slice(-2_000)));
  return new Promise((resolve) => {
    let url;
    createInterface({ input: child.stdout }).once("line", (line) => {
      url = line.trim();
      resolve({ url });
    });
    child.once("error", (error) => resolve({ reason: error.message }));
    child.once("close", (code, signal) => {
      const reason = complaint.trim().split("\n").at(-1) || (signal ?? `code ${code}`);
      if (url === undefined) return resolve({ code, reason });
      if (stopping) return;
      const again = [relative("", program), ...options(new URL(url).port)];
      console.error(`demo: the emulator has ended (${reason}). Start it again with:\n\n  ${again.map(quoted).join(" ")}\n`);
    });
  });
}

/** Quotes a word for a shell. */
function quoted(word) {
  return /^[\w./:-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

async function stop(code, reason) {
  if (stopping) return;
  stopping = true;
  // Vite's own handler of SIGTERM may end the process first.
  process.exitCode = code;
  if (reason) console.error(`demo: ${reason}`);
  await Promise.allSettled([server?.close(), end(emulator)]);
  process.exit(code);
}

/** Ends a child process, with SIGKILL if it does not end by itself. */
function end(child) {
  if (!child?.pid || child.exitCode !== null || child.signalCode !== null) return undefined;
  return new Promise((resolve) => {
    child.once("exit", resolve);
    child.kill("SIGTERM");
    setTimeout(() => child.kill("SIGKILL"), 3_000).unref();
  });
}
