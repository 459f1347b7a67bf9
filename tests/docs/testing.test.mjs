// Runs docs/testing.md as printed: its commands, and the project that consists of its files. Its Rust code is a doc test of the
// emulator.

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { readBlocks } from "./blocks.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const blocks = readBlocks(new URL("../../docs/testing.md", import.meta.url));
// Inside the repository, so that the project uses its node_modules.
const project = join(root, "target/docs/testing");
const installed = join(root, "target/docs/installed");
const environment = {
  ...process.env,
  CARGO_INSTALL_ROOT: installed,
  CARGO_TARGET_DIR: join(root, "target"),
  PATH: [join(installed, "bin"), process.env.PATH].join(delimiter),
};

/** Makes `cargo install` use the development profile, whose dependencies the build of the workspace has compiled already. */
const INSTALL_DEBUG = 'cargo() { if [ "$1" = install ]; then shift; set -- install --debug "$@"; fi; command cargo "$@"; }';

test("every block of code is run or compared", () => {
  const ran = { sh: "here", js: "here", html: "here", console: "compared here", "rust,test_harness": "by the emulator's doc tests" };
  for (const { language, line, file } of blocks) {
    assert.ok(language in ran, `docs/testing.md:${line}: nothing runs ${language || "a block without a language"}`);
    assert.equal(file !== undefined, ["js", "html"].includes(language), `docs/testing.md:${line}: the first line names a file`);
  }
});

test("the guide installs the versions that are used here", () => {
  const { devDependencies } = JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8"));
  const [{ text }] = blocks.filter(({ language }) => language === "console");
  const named = [...text.matchAll(/([\w-]+)@(\d+)/g)].map(([, name, major]) => [name, major]);
  assert.ok(named.length > 0);
  for (const [name, major] of named) assert.equal(devDependencies[name]?.split(".")[0], major, name);
});

test("the guide's commands work", () => {
  const commands = blocks.filter(({ language }) => language === "sh");
  assert.ok(commands.length > 0);
  for (const { text } of commands) {
    execFileSync("bash", ["-euc", `${INSTALL_DEBUG}\n${text}`], { cwd: root, env: environment, stdio: ["ignore", "ignore", "inherit"] });
  }
});

test("the tests of the guide's project pass", async () => {
  rmSync(project, { recursive: true, force: true });
  mkdirSync(project, { recursive: true });
  for (const { file, text } of blocks.filter(({ file }) => file)) writeFileSync(join(project, file), text);
  const command = ["npx", "--no-install", "vitest", "run", "--root", project];
  const vitest = spawn("tools/with/browser-slot.sh", command, { cwd: root, env: environment, stdio: "inherit" });
  const [code] = await once(vitest, "exit");
  assert.equal(code, 0);
});
