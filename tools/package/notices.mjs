// Collects the notices of the crates that are compiled into the module, which their licences require to be passed on.

import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";

/** Licences that are allowed in the package besides Apache-2.0. Their texts are included; that of Apache-2.0 is in the package anyway. */
const WITH_TEXT = ["MIT", "Unicode-3.0"];

/** @returns {string} the notices; throws if a licence is not allowed in the package, or if a crate lacks the text of its licence */
export function notices(root) {
  const entries = compiledIn(root).map(({ name, version, license, repository, manifest_path: manifest }) => {
    const files = readdirSync(dirname(manifest));
    const read = (file) => readFileSync(join(dirname(manifest), file), "utf8").trim();
    const terms = (license ?? "none").split(" AND ").map((term) => {
      const choices = term.replace(/[()]/g, "").split(/ OR |\//);
      if (choices.includes("Apache-2.0")) return "Used under Apache-2.0: see LICENSE-APACHE.";
      const licence = choices.find((choice) => WITH_TEXT.includes(choice));
      if (!licence) throw new Error(`the licence of ${name} ${version} is not allowed in the package: ${license}`);
      const texts = files.filter((file) => /^licen[cs]e/i.test(file));
      const own = new RegExp(licence.split("-")[0], "i");
      const text = texts.find((file) => own.test(file)) ?? texts[0];
      if (!text) throw new Error(`${name} ${version} has no text of its licence`);
      return `Used under ${licence}:\n\n${read(text)}`;
    });
    const notes = files.filter((file) => /^notice/i.test(file)).map(read);
    return [`${name} ${version} ${repository ?? ""}`.trim(), ...terms, ...notes].join("\n\n");
  });
  const head = `The WebAssembly module holds parts of these crates, and of the Rust standard library,
https://github.com/rust-lang/rust, used under Apache-2.0: see LICENSE-APACHE.`;
  return `${[head, ...entries].join(`\n\n${"-".repeat(80)}\n\n`)}\n`;
}

/** The crates that the browser side depends on, without those that are only used at compile time. */
function compiledIn(root) {
  const cargo = (...options) =>
    execFileSync("cargo", options, { cwd: root, encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "inherit"] });
  const target = "wasm32-unknown-unknown";
  const edges = ["--edges", "normal,no-proc-macro", "--prefix", "none", "--no-dedupe", "--format", "{p}"];
  const lines = cargo("tree", "--quiet", "--locked", "--package", "smh-wasm", "--target", target, ...edges).split("\n");
  const named = new Set(lines.filter(Boolean).map((line) => line.split(" ").slice(0, 2).join(" ")));
  const { packages } = JSON.parse(cargo("metadata", "--format-version", "1", "--locked", "--filter-platform", target));
  return packages
    .filter(({ name, version }) => name !== "smh-wasm" && named.has(`${name} v${version}`))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}
