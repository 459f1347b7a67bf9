// The command smh-emulator, from its package.

import assert from "node:assert/strict";
import { createServer } from "node:net";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { folder, installed, node, npm, script } from "./installed.mjs";

const bin = join(installed, "bin.js");
const { version } = JSON.parse(readFileSync(join(installed, "package.json"), "utf8"));

test("npx runs it", () => {
  assert.equal(npm("exec", "--offline", "--", "smh-emulator", "--version"), `smh-emulator ${version}\n`);
});

test("--json prints one line, with a token that is valid", async () => {
  const command = node(bin, "--root", ".", "--json", "--library", "films");
  const [line] = await command.until(/^.*\n/);
  const { url, library, token, ...others } = JSON.parse(line);
  assert.deepEqual([library, others], ["films", {}]);
  const response = await fetch(`${url}/api/v1/task/films/1?access_token=${token}`);
  assert.equal(response.status, 200);
  command.child.kill();
  assert.equal((await command.ended).stdout, line);
});

test("with --exit-with-parent it ends when its standard input closes", async () => {
  const command = node(bin, "--root", ".", "--exit-with-parent");
  await command.until(/^http/);
  command.child.stdin.end();
  const { code, stderr } = await command.ended;
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
});

test("what cannot work is one sentence, with exit code 2", async () => {
  writeFileSync(join(folder, "file"), "");
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  const { port } = taken.address();
  for (const [args, sentence] of [
    [["--root", "missing"], "the root missing does not exist; pass an existing directory as the root"],
    [["--root", "file"], "the root file is not a directory; pass an existing directory as the root"],
    [["--port", String(port)], `port ${port} is already in use; choose another port, or 0 for a free one`],
    [["--port", "many"], '--port cannot be "many": it must be a whole number from 0 to 65535'],
    [["--prot", "1"], "unexpected argument --prot; did you mean --port?"],
  ]) {
    const { code, stdout, stderr } = await node(bin, ...args).ended;
    assert.deepEqual({ code, stdout, stderr }, { code: 2, stdout: "", stderr: `smh-emulator: ${sentence}\n` });
  }
  taken.close();
});

test("a platform without a program gets one sentence that names the way with cargo", async () => {
  const platform = (name, arch) => `data:text/javascript,${encodeURIComponent(`Object.defineProperty(process, "platform", { value: "${name}" }); Object.defineProperty(process, "arch", { value: "${arch}" });`)}`;
  const build = "build it with Rust (`cargo install --path emulator` in a copy of the smh-wasm repository), and set SMH_EMULATOR_BIN to the program's path";
  for (const [name, arch, reason] of [
    ["plan9", "x64", "smh-emulator has no program for plan9-x64"],
    // As after `npm install --omit=optional`, or with node_modules of another machine.
    ["linux", process.arch === "arm64" ? "x64" : "arm64", `the package smh-emulator-linux-${process.arch === "arm64" ? "x64" : "arm64"}, which has the program, is not installed; install the packages again, on this machine and with optional dependencies, or ${build}`],
  ]) {
    const { code, stdout, stderr } = await node("--import", platform(name, arch), bin).ended;
    assert.deepEqual({ code, stdout, stderr }, { code: 2, stdout: "", stderr: `smh-emulator: ${name === "plan9" ? `${reason}; ${build}` : reason}\n` });
  }
});

test("SMH_EMULATOR_BIN names another program", async () => {
  const { code, stdout } = await script(`
    process.env.SMH_EMULATOR_BIN = "missing/smh-emulator";
    await startEmulator({ root: "." }).catch((error) => console.log(error.message));`).ended;
  assert.equal(code, 0);
  assert.match(stdout, /^cannot start missing\/smh-emulator: .*ENOENT\n$/);
});
