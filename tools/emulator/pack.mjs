// Packs the npm package of the emulator, and the package with its program for one platform: two tarballs.
//
//   node tools/emulator/pack.mjs [--target TRIPLE | --program FILE] [--out FOLDER]
//
//   --target    compiles the program for this target of Rust        (default: the one for this machine)
//   --program   packs this program of this machine instead          (tests: target/debug/smh-emulator)
//   --out       the folder of the tarballs; older ones are removed  (default: target/emulator-npm)

import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { notices } from "../package/notices.mjs";
import { MUSL } from "./musl-licence.mjs";

/** The targets of Rust, by the platforms of Node.js. */
const TARGETS = {
  "linux-x64": "x86_64-unknown-linux-musl",
  "linux-arm64": "aarch64-unknown-linux-musl",
  "darwin-x64": "x86_64-apple-darwin",
  "darwin-arm64": "aarch64-apple-darwin",
  "win32-x64": "x86_64-pc-windows-msvc",
};

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const { values } = parseArgs({ options: { target: { type: "string" }, program: { type: "string" }, out: { type: "string" } } });
const out = resolve(values.out ?? join(root, "target/emulator-npm"));
const here = `${process.platform}-${process.arch}`;
const triple = values.target ?? TARGETS[here];
const platform = Object.keys(TARGETS).find((one) => TARGETS[one] === triple);
if (platform === undefined) throw new Error(`there is no package for ${triple ?? here}`);
const [os, cpu] = platform.split("-");
const file = os === "win32" ? "smh-emulator.exe" : "smh-emulator";
const manifest = JSON.parse(readFileSync(join(root, "emulator/npm/package.json"), "utf8"));

const output = (command, ...args) => execFileSync(command, args, { cwd: root, encoding: "utf8" }).trim();
const hasLibrary = (target) => existsSync(join(output("rustc", "--print", "sysroot"), "lib/rustlib", target, "lib"));

/** Adds Rust's library for the target, if it is missing. Returns false if rustup cannot. */
function addTarget() {
  if (hasLibrary(triple)) return true;
  try {
    execFileSync("rustup", ["target", "add", triple], { cwd: root, stdio: "inherit", timeout: 300_000 });
    return true;
  } catch {
    return false;
  }
}

/** Compiles the program and returns its path. */
function build() {
  const env = { ...process.env };
  const variable = (target, name) => `CARGO_TARGET_${target.toUpperCase().replaceAll("-", "_")}_${name}`;
  let target = triple;
  if (addTarget()) {
    // The linker that comes with Rust: with it, any machine can link for any Linux, because musl comes with Rust too.
    if (os === "linux") env[variable(target, "LINKER")] ??= "rust-lld";
  } else {
    target = triple.replace(/-musl$/, "-gnu");
    if (target === triple || !hasLibrary(target)) throw new Error(`no library of Rust for ${triple}: run \`rustup target add ${triple}\``);
    console.error(`rustup cannot add ${triple}: links glibc statically instead. Do not publish this program`);
    env[variable(target, "RUSTFLAGS")] = "-Ctarget-feature=+crt-static";
  }
  const options = ["build", "--locked", "--profile", "emulator", "--package", "smh-emulator", "--target", target];
  execFileSync("cargo", options, { cwd: root, env, stdio: "inherit" });
  return join(root, process.env.CARGO_TARGET_DIR ?? "target", target, "emulator", file);
}

/** Packs a folder with the files that both packages have. Modes are kept, so that the program can be executed. */
function pack(folder) {
  for (const name of ["LICENSE-MIT", "LICENSE-APACHE"]) cpSync(join(root, name), join(folder, name));
  const [npm, shell] = process.platform === "win32" ? ["npm.cmd", true] : ["npm", false];
  execFileSync(npm, ["pack", "--silent", "--pack-destination", out], { cwd: folder, shell, stdio: ["ignore", "ignore", "inherit"] });
}

const program = values.program === undefined ? build() : resolve(values.program);
rmSync(out, { recursive: true, force: true });

const main = join(out, "package");
mkdirSync(main, { recursive: true });
cpSync(join(root, "emulator/npm"), main, { recursive: true });
pack(main);

const own = join(out, platform);
mkdirSync(own, { recursive: true });
copyFileSync(program, join(own, file));
chmodSync(join(own, file), 0o755);
const { version, license, engines } = manifest;
const description = `The program of smh-emulator for ${os} on ${cpu}. Install smh-emulator, which installs this package where it fits.`;
writeFileSync(join(own, "README.md"), `# smh-emulator-${platform}\n\n${description}\n`);
const head = `The program holds parts of these crates, and of the Rust standard library,
https://github.com/rust-lang/rust, used under Apache-2.0: see LICENSE-APACHE.`;
const libc = triple.endsWith("-musl") ? `\n\n${MUSL}` : "";
writeFileSync(
  join(own, "THIRD-PARTY-NOTICES"),
  notices(root, { crate: "smh-emulator", target: triple, head: head + libc, alsoAllowed: ["BSD-3-Clause"] }),
);
writeFileSync(
  join(own, "package.json"),
  `${JSON.stringify({ name: `smh-emulator-${platform}`, version, description, license, engines, repository: manifest.repository, os: [os], cpu: [cpu], files: [file, "THIRD-PARTY-NOTICES", "LICENSE-MIT", "LICENSE-APACHE"], preferUnplugged: true }, null, 2)}\n`,
);
pack(own);

for (const name of readdirSync(out).filter((name) => name.endsWith(".tgz"))) {
  console.log(`${name}: ${(statSync(join(out, name)).size / 1000).toFixed(0)} kB`);
}
console.log(`${file}: ${(statSync(join(own, file)).size / 1000).toFixed(0)} kB`);
