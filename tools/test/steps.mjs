// The steps of `make test`. Each is a command; `needs` names the steps that must have passed before it starts.
//
// `cores` is the number of cores that a step keeps busy, as measured, and `memory` is in gigabytes; a step waits until both are free.
// Steps that only drive browsers have no `cores`: the number of browsers has a limit of its own (SMH_BROWSERS). A `gentle` step has a
// lower priority. An `alone` step runs while no other step does. The output of a `show` step is printed even if it passes.

const make = ["make", "--no-print-directory", "--old-file=setup", "--old-file=setup-test"];
const setup = (part, more) => ({ name: `set-up: ${part}`, run: ["tools/setup/setup.sh", part], isSetUp: true, cores: 0, ...more });
const tests = (suite) => ["node", "tools/test/rust.mjs", "run", suite];

const SET_UP = [
  setup("wasm-target"),
  setup("npm"),
  setup("wasm-bindgen", { cores: 1 }),
  setup("browsers"),
];
const BUILD = [
  {
    name: "package",
    run: [...make, "pkg", "frameworks"],
    needs: ["set-up: wasm-target", "set-up: npm", "set-up: wasm-bindgen"],
    cores: 1,
    memory: 1.5,
  },
  { name: "build for the host", run: ["node", "tools/test/rust.mjs", "build"], cores: 1, memory: 2 },
];
const HOST = { name: "protocol and emulator", run: tests("host"), needs: ["build for the host"], cores: 2, gentle: true };
const WEB_NEEDS = ["build for the host", "set-up: wasm-target", "set-up: wasm-bindgen", "set-up: wasm-pack", "set-up: browsers"];
const WEB = { name: "wasm-pack in Chromium", run: [...make, "test-web"], needs: WEB_NEEDS, cores: 1, memory: 2 };
const DEMO = { name: "demo site", run: [...make, "www"], needs: ["package"], cores: 1 };
const E2E_NEEDS = ["build for the host", "package", "demo site", "set-up: browsers"];

/** In the order in which they start. */
export const all = [
  ...SET_UP,
  setup("runtimes"),
  ...BUILD,
  DEMO,
  setup("geckodriver", { needs: ["set-up: wasm-bindgen"], cores: 1 }),
  setup("wasm-pack", { needs: ["set-up: wasm-bindgen"], cores: 1 }),
  {
    name: "exits in real engines",
    run: tests("browsers"),
    needs: [...E2E_NEEDS, "set-up: geckodriver"],
    show: true,
  },
  { name: "end to end in Chromium", run: tests("e2e"), needs: E2E_NEEDS },
  WEB,
  { name: "emulator's npm packages", run: [...make, "test-emulator"], needs: ["build for the host", "set-up: npm"], cores: 1, gentle: true },
  { name: "examples", run: [...make, "test-examples"], needs: [...E2E_NEEDS, "emulator's npm packages"], cores: 1, gentle: true },
  { name: "package in Node.js", run: [...make, "test-node"], needs: ["package"], cores: 1, gentle: true },
  { name: "size passes", run: [...make, "test-size"], needs: ["package"], cores: 1, memory: 1.5, gentle: true },
  {
    name: "package where there is no page",
    run: [...make, "test-runtimes"],
    needs: ["build for the host", "package", "set-up: runtimes"],
    cores: 1,
  },
  { name: "docs/testing.md", run: [...make, "test-docs"], needs: [...E2E_NEEDS, "emulator's npm packages"], cores: 1, gentle: true },
  { name: "format, lints, types", run: ["tools/check/check.sh"], needs: ["build for the host", "package"], cores: 1, memory: 2, gentle: true },
  HOST,
  // It does not need the package, but would otherwise take the core on which the package is built, for which most steps wait.
  { name: "fuzz", run: [...make, "test-fuzz"], needs: ["set-up: browsers", "package"], cores: 1, memory: 1, gentle: true },
  { name: "size", run: [...make, "size"], needs: ["package"], cores: 1, show: true },
  { name: "what needs a quiet machine", run: tests("quiet"), needs: [...E2E_NEEDS, "set-up: geckodriver"], alone: true, show: true },
];

export const quick = [
  ...SET_UP,
  ...BUILD,
  setup("wasm-pack", { needs: ["set-up: wasm-bindgen"], cores: 1 }),
  DEMO,
  WEB,
  HOST,
  { name: "main journeys in Chromium", run: tests("main"), needs: E2E_NEEDS },
];
