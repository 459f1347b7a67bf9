// Builds everything that runs on the host, and runs its tests. All of the workspace is built at once, because cargo compiles
// a dependency again where a part of the workspace asks for fewer of its features. The programs are then run without cargo,
// which would wait for any other build.
//
//   node tools/test/rust.mjs build
//   node tools/test/rust.mjs run SUITE… [-- ARGUMENT…]
//
// With SMH_BUILT=yes, `run` takes what the last build has left.

import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const list = join(root, "target/test-programs.json");

/** Of these, what is not Chromium runs with the exits. */
const OTHER_ENGINES = ["bad_input", "cut_requests", "service_worker", "tabs", "web_workers"].flatMap((part) => [`${part}::firefox`, `${part}::webkit`]);
/** The tests of each suite: those of the browsers by their names, all others for "host". */
const SUITES = {
  host: undefined,
  e2e: ["exits::", "next_visit::", "examples::", "quiet::", ...OTHER_ENGINES].flatMap((part) => ["--skip", part]),
  examples: ["examples::"],
  browsers: ["exits::", "next_visit::", ...OTHER_ENGINES, "--skip", "quiet::"],
  // Each keeps the machine for itself.
  quiet: ["quiet::"],
  // A user's main ways through the package and the demo.
  main: ["demo::search::", "demo::leaving::", "package::", "frameworks::search_box::", "tabs::chromium::one_of_two_closed", "service_worker::chromium"],
};
/** Browser tests wait for their turn, so all may start at once. */
const THREADS = "--test-threads=64";

/** Runs a program; gives its exit code, and its output unless that is shown. */
function run(program, args, { cwd = root, shown = true } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, stdio: ["ignore", shown ? "inherit" : "pipe", "inherit"] });
    let output = "";
    child.stdout?.setEncoding("utf8").on("data", (text) => (output += text));
    child.on("error", reject).on("close", (code) => resolve({ code: code ?? 1, output }));
  });
}

async function build() {
  const options = ["test", "--workspace", "--no-default-features", "--no-run", "--quiet", "--message-format", "json-render-diagnostics"];
  const { code, output } = await run("cargo", options, { shown: false });
  if (code !== 0) process.exit(code);
  const programs = [];
  for (const line of output.split("\n").filter(Boolean)) {
    const { reason, executable, manifest_path: manifest, profile } = JSON.parse(line);
    if (reason !== "compiler-artifact" || !executable || !profile.test) continue;
    const folder = dirname(manifest);
    const [, name] = /^name = "(.+)"$/m.exec(readFileSync(manifest, "utf8").split("[package]")[1]);
    programs.push({ name, folder, executable });
  }
  mkdirSync(dirname(list), { recursive: true });
  writeFileSync(list, JSON.stringify(programs, null, 2));
}

const [what, ...rest] = process.argv.slice(2);
const end = rest.includes("--") ? rest.indexOf("--") : rest.length;
const [suites, args] = [rest.slice(0, end), rest.slice(end + 1)];
for (const suite of suites) if (!(suite in SUITES)) throw new Error(`there is no suite ${suite}`);

if (process.env.SMH_BUILT !== "yes") await build();
if (what === "run") {
  const programs = JSON.parse(readFileSync(list, "utf8"));
  for (const suite of suites) {
    const wanted = programs.filter(({ name }) => (name === "smh-e2e") === (suite !== "host"));
    const options = suite === "host" ? ["--quiet"] : [THREADS, ...SUITES[suite]];
    for (const { folder, executable } of wanted) {
      const { code } = await run(executable, [...options, ...args], { cwd: folder });
      if (code !== 0) process.exitCode = code;
    }
    if (suite === "host") {
      const { code } = await run("cargo", ["test", "--quiet", "--workspace", "--no-default-features", "--doc"]);
      if (code !== 0) process.exitCode = code;
    }
  }
}
