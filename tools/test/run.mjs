// Runs the steps of tools/test/steps.mjs, in parallel as far as cores and memory allow, and prints a table and a summary. The output
// of each step is written to target/test-run. A test that fails is reported at once; the other steps go on.
//
//   node tools/test/run.mjs [all|quick] [STEP…]
//
// With STEPs, only these steps run, and those that they need.

import { spawn, spawnSync } from "node:child_process";
import { createWriteStream, mkdirSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, freemem } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { failures, shorten } from "./failures.mjs";
import * as lists from "./steps.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const logs = join(root, "target/test-run");
const began = Date.now();
const seconds = (since) => Math.round((Date.now() - since) / 1000);

/** How Rust's test framework and Node.js (as TAP) print the numbers of tests. */
const COUNTS = [
  [/test result: .* (\d+) passed; (\d+) failed/, 1, 1],
  [/^# pass (\d+)$/, 1, 0],
  [/^# fail (\d+)$/, 0, 1],
];
/** Lines that report a failed test, or a failed build. */
const FAILURE = /^(test .* FAIL(ED)?$|\s*not ok \d|error(\[E\d+\])?: |stopped: |make: \*\*\*)/;
/** How many of the last lines of a failed step are printed, and how many characters of each. */
const LAST_LINES = 40;
const LINE_LENGTH = 400;

function memory() {
  try {
    return Number(/^MemAvailable: *(\d+) kB$/m.exec(readFileSync("/proc/meminfo", "utf8"))[1]) / 1e6;
  } catch {
    return freemem() / 1e9;
  }
}

const [list = "all", ...names] = process.argv.slice(2);
let steps = lists[list];
if (names.length > 0) {
  const wanted = new Set(names);
  for (const { name, needs = [] } of [...steps].reverse()) if (wanted.has(name)) for (const one of needs) wanted.add(one);
  steps = steps.filter(({ name }) => wanted.delete(name));
  if (wanted.size > 0) throw new Error(`there is no step ${[...wanted].join(", ")}`);
}
steps = steps.map((step) => ({ cores: 0, memory: 0.3, needs: [], ...step, state: "waiting" }));
const of = (name) => steps.find((step) => step.name === name);

const say = (text) => console.log(`[${String(seconds(began)).padStart(4)} s] ${text}`);
const room = { cores: availableParallelism(), memory: memory() };
const running = () => steps.filter(({ state }) => state === "running");
const taken = (what) => running().reduce((sum, step) => sum + step[what], 0);

/** Whether a step may start now. A step that needs more than the machine has starts when no other step uses any of it. */
function fits(step) {
  if (running().some(({ alone }) => alone)) return false;
  if (step.alone) return running().length === 0 && steps.every((one) => one === step || one.state === "ended" || one.alone);
  return ["cores", "memory"].every((what) => step[what] === 0 || taken(what) === 0 || taken(what) + step[what] <= room[what]);
}

function startWhatFits() {
  for (const step of steps.filter(({ state }) => state === "waiting")) {
    const needed = step.needs.map(of).filter((one) => one !== undefined);
    const failed = needed.find(({ state, failed }) => state === "ended" && failed > 0);
    if (failed) {
      Object.assign(step, { state: "ended", passed: 0, failed: 1, wall: 0, cpu: 0, notes: [`not started: "${failed.name}" failed`] });
      say(`${step.name}: not started, because "${failed.name}" failed`);
      return startWhatFits();
    }
    if (needed.every(({ state }) => state === "ended") && fits(step)) start(step);
  }
  if (steps.every(({ state }) => state === "ended")) finish();
}

/** Bash reports the CPU time of the processes that it has waited for, and of those that they have waited for. */
const TIMED = 'exec 3>&2; TIMEFORMAT="%U %S"; { time "$@" 2>&3 3>&-; } 2>"$0"';

function start(step) {
  const file = step.name.replace(/[^\w.-]+/g, "-");
  step.log = join(logs, `${file}.log`);
  const times = join(logs, `${file}.times`);
  const command = step.gentle ? ["nice", "-n", "10", ...step.run] : step.run;
  const log = createWriteStream(step.log);
  const child = spawn("bash", ["-c", TIMED, times, ...command], {
    cwd: root,
    env: { ...process.env, SMH_BUILT: step.name === "build for the host" ? "" : "yes" },
    stdio: ["ignore", "pipe", "pipe"],
    // A session of its own, so that all of its processes can be ended.
    detached: true,
  });
  Object.assign(step, { state: "running", child, started: Date.now(), passed: 0, failed: 0, notes: [], lines: [] });
  if (!step.isSetUp) say(`${step.name} …`);
  const take = (line) => {
    step.lines.push(line);
    for (const [pattern, isPassed, isFailed] of COUNTS) {
      const found = pattern.exec(line);
      if (!found) continue;
      if (isPassed) step.passed += Number(found[1]);
      if (isFailed) step.failed += Number(found.at(-1));
    }
    const note = /^(?:# )?(not run: .*)/.exec(line);
    if (note) step.notes.push(note[1]);
    if (FAILURE.test(line)) say(`${step.name}: ${line.trim()}`);
    else if (step.isSetUp && line.includes("setup: ")) say(line);
  };
  for (const stream of [child.stdout, child.stderr]) {
    let rest = "";
    stream.setEncoding("utf8").on("data", (text) => {
      log.write(text);
      const lines = (rest + text).split("\n");
      rest = lines.pop();
      lines.forEach(take);
    });
    stream.on("end", () => rest && take(rest));
  }
  child.on("close", (code) => {
    log.end();
    const [user = 0, system = 0] = readFileSync(times, "utf8").trim().split("\n").at(-1).split(" ").map(Number);
    if (code !== 0 && step.failed === 0) step.failed = 1;
    if (code === 0 && step.passed === 0 && !step.isSetUp) step.passed = 1;
    Object.assign(step, { state: "ended", wall: seconds(step.started), cpu: Math.round(user + system) });
    const { name, passed, failed, wall, cpu, lines } = step;
    if (failed > 0) {
      say(`${name}: FAILED. The end of its output (all of it: ${step.log}):`);
      console.log(lines.slice(-LAST_LINES).map((line) => `    ${shorten(line, LINE_LENGTH)}`).join("\n"));
    } else if (!step.isSetUp || wall > 1) {
      say(`${name}: ${step.isSetUp ? "done" : `${passed} passed`} in ${wall} s, ${cpu} s of CPU`);
      if (step.show) console.log(lines.map((line) => `    ${line}`).join("\n"));
    }
    startWhatFits();
  });
}

function finish() {
  const row = (name, counts, wall, cpu) => `  ${name.padEnd(34)} ${counts} ${String(wall).padStart(5)} s ${String(cpu).padStart(5)} s of CPU`;
  const counts = (passed, failed) => `${String(passed).padStart(5)} passed ${String(failed).padStart(3)} failed`;
  const sum = (what) => steps.reduce((sum, step) => sum + step[what], 0);
  const { stdout } = spawnSync("bash", ["-c", '. tools/env.sh; "$(chromium_command)" --version'], { cwd: root, encoding: "utf8" });
  const [passed, failed] = [sum("passed"), sum("failed")];
  console.log(`\n${stdout?.trim()}`);
  for (const step of steps) {
    if (step.isSetUp && step.failed === 0 && step.wall < 2) continue;
    console.log(row(step.name, step.isSetUp && step.failed === 0 ? " ".repeat(23) : counts(step.passed, step.failed), step.wall, step.cpu));
    for (const note of new Set(step.notes)) console.log(`    ${note}`);
  }
  console.log(row("all, in parallel", counts(passed, failed), seconds(began), sum("cpu")));
  console.log(`\ntotal: ${passed} passed, ${failed} failed`);
  for (const step of steps.filter(({ failed }) => failed > 0)) {
    console.log(`\n${step.name}${step.log ? ` (all output: ${step.log})` : ""}:`);
    for (const { name, message } of step.lines ? failures(step.lines) : step.notes.map((name) => ({ name }))) {
      console.log(`  failed: ${name}`);
      if (message) console.log(message.split("\n").map((line) => `    ${line}`).join("\n"));
    }
  }
  process.exit(failed === 0 ? 0 : 1);
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(signal, () => {
    // Each step is a session of its own. The drivers of browsers are in other process groups of it.
    for (const { child } of running()) spawnSync("pkill", ["-TERM", "-s", String(child.pid)]);
    process.exit(130);
  });
}

rmSync(logs, { recursive: true, force: true });
mkdirSync(logs, { recursive: true });
const { status } = spawnSync("tools/setup/setup.sh", ["programs"], { cwd: root, stdio: "inherit" });
if (status !== 0) process.exit(1);
startWhatFits();
