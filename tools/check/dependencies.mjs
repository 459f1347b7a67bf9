// Fails if ARCHITECTURE.md gives no reason for a direct dependency, or gives a reason for one that no longer exists; if an npm package
// has a licence that is not listed here; or if the published package has a dependency.

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Licences of npm packages that are used to build and test; none of them is part of the published package. */
const LICENCES = ["MIT", "Apache-2.0", "ISC", "BSD-2-Clause", "BSD-3-Clause", "0BSD", "BlueOak-1.0.0", "MIT-0", "CC0-1.0", "(MIT OR CC0-1.0)"];
/** Other licences, each for one package. */
const EXCEPTIONS = {
  lightningcss: "MPL-2.0", // used by Vite, unchanged, to build the demo site
  argparse: "Python-2.0", // used by tools that read YAML
  "axe-core": "MPL-2.0", // used by a test, unchanged
};

/** Folders that have a manifest but are not workspaces. */
const ALONE = ["tests/runtimes"];

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const read = (name) => readFileSync(join(root, name), "utf8");
const complaints = [];

// Every direct dependency, with the package that names it.
const direct = new Map();
for (const manifest of ["Cargo.toml", "tests/fuzz/Cargo.toml"]) {
  const options = ["metadata", "--no-deps", "--format-version", "1", "--manifest-path", join(root, manifest)];
  const { packages } = JSON.parse(execFileSync("cargo", options, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] }));
  for (const { name, dependencies } of packages) for (const one of dependencies) direct.set(one.name, name);
}
const { workspaces } = JSON.parse(read("package.json"));
for (const folder of ["", ...workspaces, ...ALONE]) {
  const { name, dependencies, devDependencies } = JSON.parse(read(join(folder, "package.json")));
  for (const one of Object.keys({ ...dependencies, ...devDependencies })) direct.set(one, name);
}
// The project's own packages.
for (const own of ["smh-wasm", "smh-emulator"]) direct.delete(own);

const [, section] = /\n## Dependencies, and why each\n([^]*?)(?=\n## |$)/.exec(read("ARCHITECTURE.md")) ?? [];
if (!section) throw new Error("ARCHITECTURE.md has no section on dependencies");
const rows = section.split("\n").filter((line) => line.startsWith("| ") && !line.startsWith("| crate |"));
const reasoned = new Set(rows.flatMap((row) => [...row.split(" | ")[0].matchAll(/`([^`]+)`/g)].map(([, name]) => name)));
for (const [name, of] of direct) if (!reasoned.has(name)) complaints.push(`ARCHITECTURE.md does not say why ${of} depends on ${name}`);
for (const name of reasoned) if (!direct.has(name)) complaints.push(`ARCHITECTURE.md gives a reason for ${name}, which nothing depends on`);

const lock = JSON.parse(read("package-lock.json")).packages;
const unseen = new Set(Object.keys(EXCEPTIONS));
let packages = 0;
for (const [path, { license, link }] of Object.entries(lock)) {
  if (link || !path.includes("node_modules/")) continue;
  packages += 1;
  const name = path.split("node_modules/").at(-1);
  const family = Object.keys(EXCEPTIONS).find((one) => name === one || name.startsWith(`${one}-`));
  if (family && EXCEPTIONS[family] === license) unseen.delete(family);
  else if (!LICENCES.includes(license)) complaints.push(`the licence of ${name} is not listed in tools/check/dependencies.mjs: ${license ?? "none"}`);
}
for (const name of unseen) complaints.push(`tools/check/dependencies.mjs has an exception for ${name}, which is not needed`);

const published = JSON.parse(read("pkg/package.json"));
const emulator = JSON.parse(read("emulator/npm/package.json"));
for (const kind of ["dependencies", "optionalDependencies", "peerDependencies", "bundleDependencies", "scripts"]) {
  if (published[kind] && kind !== "peerDependencies") complaints.push(`the published package has ${kind}`);
  // Its optional dependencies are its programs.
  if (emulator[kind] && kind !== "optionalDependencies") complaints.push(`the published package of the emulator has ${kind}`);
}
for (const name of Object.keys(published.peerDependencies ?? {})) {
  if (!published.peerDependenciesMeta?.[name]?.optional) complaints.push(`the published package needs ${name}`);
}

for (const complaint of complaints) console.error(complaint);
if (complaints.length > 0) process.exit(1);
console.log(`dependencies: ${direct.size} direct dependencies have a reason, ${packages} npm packages an allowed licence`);
