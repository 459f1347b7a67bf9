// The emulator's packages, installed from their tarballs into a folder where there is nothing else.

import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { after } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath, pathToFileURL } from "node:url";

const onWindows = process.platform === "win32";

/** The folder of the tarballs, which tools/emulator/pack.mjs has made. */
const tarballs = resolve(process.env.SMH_EMULATOR_TARBALLS ?? fileURLToPath(new URL("../../target/emulator-npm", import.meta.url)));

export const folder = realpathSync(mkdtempSync(join(tmpdir(), "smh-emulator-")));
after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }));

/** Only Node.js, and on Windows the system. */
export const env = {
  PATH: [dirname(process.execPath), ...(onWindows ? [join(process.env.SystemRoot, "System32")] : ["/bin"])].join(delimiter),
  ...Object.fromEntries(["HOME", "SystemRoot", "APPDATA", "LOCALAPPDATA", "TEMP", "npm_config_cache"].filter((name) => process.env[name]).map((name) => [name, process.env[name]])),
};

/** Runs npm, in a shell on Windows, where npm is a script. */
export function npm(...args) {
  return execFileSync(onWindows ? "npm.cmd" : "npm", args, { cwd: folder, env, encoding: "utf8", shell: onWindows, stdio: ["ignore", "pipe", "pipe"] });
}

writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, type: "module" }));
const packed = readdirSync(tarballs).filter((name) => name.endsWith(".tgz"));
npm("install", "--offline", "--no-audit", "--no-fund", "--ignore-scripts", ...packed.map((name) => join(tarballs, name)));

export const installed = join(folder, "node_modules/smh-emulator");
export const { SearchesLeftError, startEmulator } = await import(pathToFileURL(join(installed, "index.js")).href);

/** Starts Node.js in the folder. `output` has what it has printed; `until` waits for a line that matches. */
export function node(...args) {
  const child = spawn(process.execPath, args, { cwd: folder, env, stdio: "pipe", detached: !onWindows });
  const output = { stdout: "", stderr: "" };
  const listeners = new Set();
  for (const name of ["stdout", "stderr"]) {
    child[name].setEncoding("utf8").on("data", (text) => {
      output[name] += text;
      for (const listener of listeners) listener();
    });
  }
  const ended = new Promise((resolve) => child.on("close", (code, signal) => resolve({ code, signal, ...output })));
  const until = (pattern) =>
    new Promise((resolve, reject) => {
      const look = () => {
        const match = pattern.exec(output.stdout);
        if (match) listeners.delete(look), resolve(match);
      };
      listeners.add(look);
      look();
      void ended.then(({ code, stderr }) => reject(new Error(`ended with code ${code} before it printed ${pattern}: ${stderr}`)));
    });
  return { child, ended, until };
}

/** Runs a script that may import the package. */
export function script(text) {
  return node("--input-type=module", "--eval", `import { startEmulator } from "smh-emulator";\n${text}`);
}

const accepts = (url) =>
  new Promise((resolve) => {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    socket.on("connect", () => (socket.destroy(), resolve(true))).on("error", () => resolve(false));
  });

/** Waits until nobody listens at the URL. */
export async function untilGone(url) {
  while (await accepts(url)) await delay(20);
}
