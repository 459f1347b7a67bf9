// Builds the examples as their users do: each with its own tool, with the package installed from its tarball.
// Output: target/examples. What has not changed is not installed or built again.
//
//   node tools/examples.mjs [EXAMPLE…]

import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, lstatSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const sources = join(root, "docs/examples");
const target = join(root, "target/examples");
const npm = process.platform === "win32" ? "npm.cmd" : "npm";

/** Runs npm in a folder; what it says matters only if it fails. */
async function run(cwd, ...args) {
  const env = { ...process.env, NEXT_TELEMETRY_DISABLED: "1" };
  try {
    return (await promisify(execFile)(npm, args, { cwd, env, maxBuffer: 1 << 26 })).stdout;
  } catch ({ message, stdout, stderr }) {
    throw new Error(`npm ${args.join(" ")} failed in ${relative(root, cwd)}: ${message}\n${stdout ?? ""}${stderr ?? ""}`);
  }
}

function hash(...parts) {
  const sum = createHash("sha256");
  for (const part of parts) sum.update(part).update("\0");
  return sum.digest("hex");
}

/** What an example has, without what using it where it is has left. */
const isSource = (path) => !/[\\/](node_modules|dist|\.next|next-env\.d\.ts|package-lock\.json|tsconfig\.tsbuildinfo)([\\/]|$)/.test(relative(sources, path));

/** Every file of an example, in order. */
function files(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter(isSource)
    .sort();
}

/** Does `work` unless it has been done for the same `key`. */
async function once(mark, key, work) {
  if (existsSync(mark) && readFileSync(mark, "utf8") === key) return false;
  rmSync(mark, { force: true });
  await work();
  writeFileSync(mark, key);
  return true;
}

/** The package as it would be published. Its name changes with what it holds, so that npm installs it anew. */
async function pack() {
  const [{ filename }] = JSON.parse(await run(root, "pack", "./pkg", "--json", "--pack-destination", target));
  const packed = join(target, filename);
  const tarball = join(target, `smh-wasm-${hash(readFileSync(packed)).slice(0, 16)}.tgz`);
  for (const old of readdirSync(target)) {
    if (old.endsWith(".tgz") && old !== filename && join(target, old) !== tarball) rmSync(join(target, old));
  }
  renameSync(packed, tarball);
  return tarball;
}

/** The examples look the same: each has a copy, because each is to be copied alone. */
function assertSame(name, all) {
  const contents = new Set(all.filter((file) => basename(file) === name).map((file) => readFileSync(file, "utf8")));
  if (contents.size !== 1) throw new Error(`the examples have different files ${name}`);
}

async function build(name, tarball) {
  const started = Date.now();
  const source = join(sources, name);
  const folder = join(target, name);
  const manifest = JSON.parse(readFileSync(join(source, "package.json"), "utf8"));
  manifest.dependencies["smh-wasm"] = `file:${relative(folder, tarball)}`;
  const installed = hash(JSON.stringify(manifest), process.version);
  const built = hash(installed, ...files(source).flatMap((file) => [relative(source, file), readFileSync(file)]));
  const didBuild = await once(join(folder, ".built"), built, async () => {
    mkdirSync(join(folder, "node_modules"), { recursive: true });
    for (const old of readdirSync(folder)) {
      if (old !== "node_modules" && old !== "package-lock.json") rmSync(join(folder, old), { recursive: true });
    }
    cpSync(source, folder, { recursive: true, filter: isSource });
    writeFileSync(join(folder, "package.json"), JSON.stringify(manifest, null, 2));
    await once(join(folder, "node_modules/.installed"), installed, () =>
      run(folder, "install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"),
    );
    const where = lstatSync(join(folder, "node_modules/smh-wasm"));
    if (!where.isDirectory()) throw new Error(`${name}: the package is linked, not installed`);
    if (manifest.scripts.build) await run(folder, "run", "build");
  });
  if (didBuild) console.log(`example ${name}: built in ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

mkdirSync(target, { recursive: true });
cpSync(join(sources, "backend.mjs"), join(target, "backend.mjs"));
const all = readdirSync(sources, { withFileTypes: true }).filter((entry) => entry.isDirectory());
const wanted = process.argv.length > 2 ? process.argv.slice(2) : all.map(({ name }) => name);
for (const name of ["style.css", "favicon.svg"]) assertSame(name, all.map((entry) => join(sources, entry.name)).flatMap(files));
const tarball = await pack();
let failed = false;
const work = async () => {
  for (let name = wanted.shift(); name !== undefined; name = wanted.shift()) {
    try {
      await build(name, tarball);
    } catch (error) {
      failed = true;
      console.error(`example ${name}: ${error.message}`);
    }
  }
};
await Promise.all(Array.from({ length: Math.min(availableParallelism(), 2) }, work));
if (failed) process.exitCode = 1;
