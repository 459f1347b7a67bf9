// Fails if the manifests of the repository name different versions. With a tag (v1.2.3) as argument, also fails if the tag names
// another version, or if something that a release needs is missing (docs/releasing.md).

import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const read = (name) => readFileSync(join(root, name), "utf8");
const json = (name) => JSON.parse(read(name));

const version = json("pkg/package.json").version;
const inLock = (text, name) => new RegExp(`name = "${name}"\nversion = "([^"]+)"`).exec(text)?.[1];
const lock = json("package-lock.json").packages;
const found = {
  "Cargo.toml": /\[workspace\.package\]\nversion = "([^"]+)"/.exec(read("Cargo.toml"))?.[1],
  ...Object.fromEntries(["smh-wasm", "smh-emulator", "smh-e2e"].map((name) => [`Cargo.lock (${name})`, inLock(read("Cargo.lock"), name)])),
  "package-lock.json": lock.pkg.version,
};
const emulator = json("emulator/npm/package.json");
found["emulator/npm/package.json"] = emulator.version;
for (const [name, named] of Object.entries(emulator.optionalDependencies)) found[`emulator/npm/package.json (${name})`] = named;
for (const folder of json("package.json").workspaces.filter((folder) => folder !== "pkg")) {
  const { dependencies, devDependencies } = json(join(folder, "package.json"));
  const named = { ...dependencies, ...devDependencies }["smh-wasm"];
  if (named) found[`${folder}/package.json`] = named;
}
for (const folder of readdirSync(join(root, "docs/examples"), { withFileTypes: true }).filter((entry) => entry.isDirectory())) {
  const name = `docs/examples/${folder.name}/package.json`;
  // An application names a range: this version, and those compatible with it.
  const { dependencies, devDependencies } = json(name);
  found[name] = dependencies["smh-wasm"].replace(/^\^/, "");
  found[`${name} (smh-emulator)`] = devDependencies["smh-emulator"].replace(/^\^/, "");
}
const complaints = Object.entries(found)
  .filter(([, one]) => one !== version)
  .map(([where, one]) => `${where} has the version ${one}, pkg/package.json ${version}`);

const [tag] = process.argv.slice(2);
if (tag !== undefined) {
  const sections = read("CHANGELOG.md").split(/^## /m).slice(1);
  const unreleased = sections.find((section) => section.startsWith("Unreleased"));
  const heading = new RegExp(`^${version.replaceAll(".", "\\.")} - \\d{4}-\\d{2}-\\d{2}\n`);
  if (tag !== `v${version}`) complaints.push(`the tag is ${tag}, the version ${version}`);
  if (!sections.some((section) => heading.test(section))) complaints.push(`CHANGELOG.md has no section "${version} - year-month-day"`);
  if (unreleased?.trim().includes("\n")) complaints.push("CHANGELOG.md has something under Unreleased");
  for (const name of ["pkg/package.json", "emulator/npm/package.json"]) {
    const { repository } = json(name);
    if (!(repository?.url ?? repository)) complaints.push(`${name} does not say its repository, which npm compares with the provenance`);
  }
}

for (const complaint of complaints) console.error(complaint);
if (complaints.length > 0) process.exit(1);
