// Runs docs/testing.md as printed, from top to bottom, in a folder in which there is nothing but Node.js, and in which npm installs our
// packages from their tarballs. Its Rust code is a doc test of the emulator.

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { readBlocks } from "./blocks.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const blocks = readBlocks(new URL("../../docs/testing.md", import.meta.url));
const commands = blocks.filter(({ language }) => language === "sh");
const { devDependencies } = JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8"));

const folder = mkdtempSync(join(tmpdir(), "smh-guide-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const project = join(folder, "project");

/** The tarballs in place of a package of ours: the emulator's are of two packages. */
function tarballs() {
  const emulator = join(root, "target/emulator-npm");
  const packed = execFileSync("npm", ["pack", join(root, "pkg"), "--silent", "--pack-destination", folder], { encoding: "utf8" }).trim();
  return {
    "smh-wasm": [join(folder, packed)],
    "smh-emulator": readdirSync(emulator).filter((name) => name.endsWith(".tgz")).map((name) => join(emulator, name)),
  };
}

/** A function of the shell in place of npm, which installs our tarballs, and of other packages the versions that are tested here. */
function npmFunction() {
  const cases = Object.entries(tarballs()).map(([name, files]) => `${name}) set -- "$@" ${files.map((file) => `'${file}'`).join(" ")};;`);
  for (const [name, version] of Object.entries(devDependencies)) {
    if (!name.startsWith("smh-")) cases.push(`${name}@*) set -- "$@" '${name}@${version}';;`);
  }
  return `npm() {
    local argument arguments=("$@"); set --
    for argument in "\${arguments[@]}"; do case "$argument" in ${cases.join("\n")} *) set -- "$@" "$argument";; esac; done
    command npm "$@" --prefer-offline --no-audit --no-fund --ignore-scripts
  }`;
}

/** The environment of someone who has no Rust: the programs of this system, without cargo and what was installed with it. */
function environment() {
  const shadows = join(folder, "no-rust");
  mkdirSync(shadows);
  for (const name of ["cargo", "rustc", "rustup", "smh-emulator"]) {
    writeFileSync(join(shadows, name), "#!/bin/sh\necho \"$0 is not installed\" >&2\nexit 127\n");
    chmodSync(join(shadows, name), 0o755);
  }
  const { HOME, LANG, TMPDIR, CHROMIUM, npm_config_cache, npm_config_registry } = process.env;
  const kept = { HOME, LANG, TMPDIR, CHROMIUM, npm_config_cache, npm_config_registry };
  return {
    ...Object.fromEntries(Object.entries(kept).filter(([, value]) => value !== undefined)),
    PATH: [shadows, dirname(process.execPath), "/usr/local/bin", "/usr/bin", "/bin"].join(delimiter),
  };
}

test("every block of code is run", () => {
  const ran = { sh: "here", js: "here", html: "here", "rust,test_harness": "by the emulator's doc tests" };
  for (const { language, line, file } of blocks) {
    assert.ok(language in ran, `docs/testing.md:${line}: nothing runs ${language || "a block without a language"}`);
    assert.equal(file !== undefined, ["js", "html"].includes(language), `docs/testing.md:${line}: the first line names a file`);
  }
});

test("the guide installs the versions that are used here", () => {
  const named = commands.flatMap(({ text }) => [...text.matchAll(/([@\w/-]+)@(\d+)/g)]);
  assert.ok(named.length > 0);
  for (const [, name, major] of named) assert.equal(devDependencies[name]?.split(".")[0], major, name);
});

test("the guide's commands succeed, from top to bottom", async (context) => {
  mkdirSync(project);
  writeFileSync(join(project, "package.json"), JSON.stringify({ private: true }));
  for (const { file, text } of blocks.filter(({ file }) => file)) writeFileSync(join(project, file), text);
  const [env, npm] = [environment(), npmFunction()];
  for (const { line, text } of commands) {
    await context.test(`docs/testing.md:${line}: ${text.trim().split("\n").at(-1)}`, async () => {
      const shell = ["bash", "-euc", `${npm}\n${text}`];
      // With a browser, in a turn of its own. The script reads the repository's environment; the command gets only `env`.
      const command = text.includes("playwright test") ? [join(root, "tools/with/browser-slot.sh"), "env", "-i", ...Object.entries(env).map(([name, value]) => `${name}=${value}`), ...shell] : shell;
      const child = spawn(command[0], command.slice(1), { cwd: project, env: command === shell ? env : process.env, stdio: ["ignore", "inherit", "inherit"] });
      const [code] = await once(child, "exit");
      assert.equal(code, 0);
    });
  }
});
