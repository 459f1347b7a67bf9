// Collects the notices of the crates that are compiled into a program, which their licences require to be passed on.

import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";

/** Licences that are allowed in the package besides Apache-2.0. Their texts are included; that of Apache-2.0 is in the package anyway. */
const WITH_TEXT = ["MIT", "Unicode-3.0"];

/** Text by which a licence is recognised in a file whose name does not say which it is. */
const WORDS = { MIT: "Permission is hereby granted", "BSD-3-Clause": "Redistribution and use in source" };

/**
 * @param {{crate: string, target: string, head: string, alsoAllowed?: string[]}} program the crate that is compiled, for which target;
 *   the first paragraph of the notices; and further licences whose texts are included
 * @returns {string} the notices; throws if a licence is not allowed in the package, or if a crate lacks the text of its licence
 */
export function notices(root, { crate, target, head, alsoAllowed = [] }) {
  const allowed = [...WITH_TEXT, ...alsoAllowed];
  const entries = compiledIn(root, crate, target).map(({ name, version, license, repository, manifest_path: manifest }) => {
    const files = readdirSync(dirname(manifest));
    const read = (file) => readFileSync(join(dirname(manifest), file), "utf8").trim();
    const terms = (license ?? "none").split(" AND ").map((term) => {
      const choices = term.replace(/[()]/g, "").split(/ OR |\//);
      if (choices.includes("Apache-2.0")) return "Used under Apache-2.0: see LICENSE-APACHE.";
      const licence = choices.find((choice) => allowed.includes(choice));
      if (!licence) throw new Error(`the licence of ${name} ${version} is not allowed in the package: ${license}`);
      const texts = files.filter((file) => /^licen[cs]e/i.test(file));
      const own = new RegExp(licence.split("-")[0], "i");
      const text = texts.find((file) => own.test(file)) ?? texts.find((file) => read(file).includes(WORDS[licence])) ?? texts[0];
      if (!text) throw new Error(`${name} ${version} has no text of its licence`);
      return `Used under ${licence}:\n\n${read(text)}`;
    });
    const notes = files.filter((file) => /^notice/i.test(file)).map(read);
    return [`${name} ${version} ${repository ?? ""}`.trim(), ...terms, ...notes].join("\n\n");
  });
  return `${[head, ...entries].join(`\n\n${"-".repeat(80)}\n\n`)}\n`;
}

/** The crates that a crate depends on, without those that are only used at compile time. */
function compiledIn(root, crate, target) {
  const cargo = (...options) =>
    execFileSync("cargo", options, { cwd: root, encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "inherit"] });
  const edges = ["--edges", "normal,no-proc-macro", "--prefix", "none", "--no-dedupe", "--format", "{p}"];
  const lines = cargo("tree", "--quiet", "--locked", "--package", crate, "--target", target, ...edges).split("\n");
  const named = new Set(lines.filter(Boolean).map((line) => line.split(" ").slice(0, 2).join(" ")));
  const { packages } = JSON.parse(cargo("metadata", "--format-version", "1", "--locked", "--filter-platform", target));
  return packages
    .filter(({ name, version }) => name !== crate && named.has(`${name} v${version}`))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}
