// Builds the Rust code that runs on the host, and runs its tests. The whole workspace is built at once, because cargo compiles a
// dependency once more for a part of the workspace that uses fewer of its features. The test programs are then started without
// cargo, which would wait until no other build is running.
//
//   node tools/test/rust.mjs build
//   node tools/test/rust.mjs emulator                      only target/debug/smh-emulator
//   node tools/test/rust.mjs run SUITE… [-- ARGUMENT…]
//
// With SMH_BUILT=yes, `run` uses the programs of the last build.

import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const list = join(root, "target/test-programs.json");

/** Modules whose tests in Firefox and WebKit run in the suite `browsers`, with the exits. */
const OTHER_ENGINES = ["bad_input", "cut_requests", "service_worker", "tabs", "web_workers"].flatMap((part) => [`${part}::firefox`, `${part}::webkit`]);
/** The tests of each suite: browser tests by their names; "host" has all others. */
const SUITES = {
  host: undefined,
  e2e: ["exits::", "next_visit::", "examples::", "quiet::", ...OTHER_ENGINES].flatMap((part) => ["--skip", part]),
  examples: ["examples::"],
  browsers: ["exits::", "next_visit::", ...OTHER_ENGINES, "--skip", "quiet::"],
  // Each of these runs while no other browser does.
  quiet: ["quiet::"],
  // The main journeys of a user through the package and the demo.
  main: ["demo::search::", "demo::leaving::", "demo::files::acting::results", "package::", "frameworks::search_box::", "tabs::chromium::one_of_two_closed", "service_worker::chromium"],
};
/** Browser tests wait until they may start a browser, so all may start at once. */
const THREADS = "--test-threads=64";

/** Runs a program and returns its exit code, and its output unless that is shown. */
function run(program, args, { cwd = root, shown = true } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, stdio: ["ignore", shown ? "inherit" : "pipe", "inherit"] });
    let output = "";
    child.stdout?.setEncoding("utf8").on("data", (text) => (output += text));
    child.on("error", reject).on("close", (code) => resolve({ code: code ?? 1, output }));
  });
}

const CARGO_TEST = ["test", "--quiet", "--workspace", "--no-default-features"];

/** Builds as `build` does, for the tests of the emulator alone, which need its program. */
async function buildEmulator() {
  const { code } = await run("cargo", [...CARGO_TEST, "--no-run", "--test", "http"]);
  if (code !== 0) process.exit(code);
}

async function build() {
  const { code, output } = await run("cargo", [...CARGO_TEST, "--no-run", "--message-format", "json-render-diagnostics"], { shown: false });
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

if (what === "emulator") await buildEmulator();
else if (process.env.SMH_BUILT !== "yes") await build();
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
      const { code } = await run("cargo", [...CARGO_TEST, "--doc"]);
      if (code !== 0) process.exitCode = code;
    }
  }
}
