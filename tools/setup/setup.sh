#!/usr/bin/env bash
# Installs what a build or a test needs, unless it is installed. Usage: tools/setup/setup.sh build|test|audit|PART…
#
# The parts are independent of each other and may run at the same time. Their cost on two cores, when nothing is installed:
#   programs      only checks for the programs that this script cannot install
#   wasm-target   Rust's standard library for WebAssembly: seconds with rustup, 1 min with Debian's Rust
#   npm           npm packages: 15 s
#   wasm-bindgen  the command that the build and the browser tests use: 3.5 min of CPU
#   wasm-pack     runs the browser tests: 3 min of CPU
#   geckodriver   Firefox's driver: 1.5 min of CPU
#   browsers      Debian packages of Chromium, Firefox, WebKitGTK and a C++ compiler: 1 min
#   runtimes      Deno, Bun and workerd, from npm: 15 s
#   cargo-deny    for `make audit` only: 6 min of CPU
set -euo pipefail
. "$(dirname "$0")/../env.sh"
cd "$root"

# Compiles tools quickly rather than well: they do little work here. All with the same settings, so that they share what they have in
# common.
cargo_tool() {
  CARGO_TARGET_DIR="$tools/build" CARGO_PROFILE_RELEASE_OPT_LEVEL=0 CARGO_PROFILE_RELEASE_LTO=off \
    CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 CARGO_PROFILE_RELEASE_DEBUG=false \
    quietly cargo install --root "$tools" --force "$@"
}

# Debian's package manager allows one installation at a time.
apt_part() {
  if command -v flock >/dev/null; then exec 8>"$tools/apt.lock" && flock 8; fi
  apt_install "$@"
}

programs() {
  command -v cc >/dev/null || stop "no C compiler (cc): install one, on Debian and Ubuntu with 'apt-get install gcc libc6-dev'"
  command -v cargo >/dev/null || stop "no cargo: install Rust from https://rustup.rs"
  command -v node >/dev/null || stop "no node: install Node.js 20 or newer from https://nodejs.org"
  command -v npm >/dev/null || stop "no npm: it comes with Node.js, from https://nodejs.org"
  node -e 'process.exit(parseInt(process.versions.node) >= 20 ? 0 : 1)' ||
    stop "node $(node --version) is too old: install Node.js 20 or newer from https://nodejs.org"
}

wasm-target() { tools/setup/wasm-target.sh; }

npm-packages() {
  if [ -f node_modules/.setup ] && cmp -s package-lock.json node_modules/.setup; then return; fi
  say "setup: installing npm packages"
  quietly npm ci --no-audit --no-fund || stop "npm packages could not be installed: run 'npm ci' to see why"
  cp package-lock.json node_modules/.setup
}

wasm-bindgen-command() {
  if has_version wasm-bindgen "$wasm_bindgen_version" && has_version wasm-bindgen-test-runner "$wasm_bindgen_version"; then return; fi
  say "setup: compiling the wasm-bindgen command $wasm_bindgen_version (about 2 minutes, once)"
  # Without TLS: it connects only to a driver on this machine.
  local crate command=(wasm-bindgen-cli --version "$wasm_bindgen_version" --no-default-features --bin wasm-bindgen --bin wasm-bindgen-test-runner)
  # The crates that read and write modules of some megabytes are optimised a little.
  for crate in walrus wasmparser wasm-encoder wasm-bindgen-cli-support id-arena; do
    command+=(--config "profile.release.package.$crate.opt-level=1")
  done
  # A mirror of the registry may lack versions of its lock file.
  cargo_tool "${command[@]}" --locked 2>/dev/null || cargo_tool "${command[@]}" ||
    stop "the wasm-bindgen command could not be installed: 'cargo install wasm-bindgen-cli --version $wasm_bindgen_version'"
}

wasm-pack-command() {
  if command -v wasm-pack >/dev/null; then return; fi
  say "setup: compiling wasm-pack (about 2 minutes, once)"
  cargo_tool wasm-pack --version 0.15.1 --locked 2>/dev/null || cargo_tool wasm-pack --version 0.15.1 ||
    stop "wasm-pack could not be installed: 'cargo install wasm-pack'"
}

# If Firefox or WebKit cannot be installed, the tests run without it.
geckodriver-command() {
  if command -v geckodriver >/dev/null; then return; fi
  say "setup: compiling Firefox's driver (about a minute, once)"
  cargo_tool geckodriver --version 0.37.1 --locked 2>/dev/null || cargo_tool geckodriver --version 0.37.1 2>/dev/null ||
    say "setup: no Firefox: the tests run without it ('cargo install geckodriver' failed)"
}

browsers-packages() {
  local needed=()
  command -v c++ >/dev/null || needed+=(g++)
  if ! chromium_command >/dev/null || ! command -v chromedriver >/dev/null; then needed+=(chromium chromium-driver); fi
  if [ "${#needed[@]}" != 0 ]; then
    say "setup: installing ${needed[*]}"
    apt_part "${needed[@]}" ||
      stop "install a C++ compiler (c++), and Chromium with its driver (Debian's names: g++ chromium chromium-driver), so that they are in PATH"
  fi
  if ! command -v firefox-esr >/dev/null && ! command -v firefox >/dev/null; then
    say "setup: installing Firefox"
    apt_part firefox-esr 2>/dev/null ||
      say "setup: no Firefox: the tests run without it ('firefox-esr' could not be installed)"
  fi
  if ! command -v WebKitWebDriver >/dev/null || ! command -v Xvfb >/dev/null; then
    say "setup: installing WebKitGTK, its driver and a screen for it"
    apt_part webkit2gtk-driver xvfb 2>/dev/null ||
      say "setup: no WebKit: the tests run without it ('webkit2gtk-driver' and 'xvfb' could not be installed)"
  fi
}

# Each is a program for this kind of machine, so one lock file would not fit all machines.
runtimes() {
  if cmp -s tests/runtimes/package.json tests/runtimes/node_modules/.setup; then return; fi
  say "setup: installing Deno, Bun and workerd"
  if quietly npm install --prefix tests/runtimes --no-package-lock --no-audit --no-fund; then
    cp tests/runtimes/package.json tests/runtimes/node_modules/.setup
  else
    say "setup: not all of Deno, Bun and workerd could be installed: the tests run without them"
  fi
}

cargo-deny-command() {
  if has_version cargo-deny "$cargo_deny_version"; then return; fi
  say "setup: compiling cargo-deny $cargo_deny_version (about 3 minutes, once)"
  cargo_tool cargo-deny --version "$cargo_deny_version" --locked 2>/dev/null ||
    cargo_tool cargo-deny --version "$cargo_deny_version" ||
    stop "cargo-deny could not be installed: 'cargo install cargo-deny --version $cargo_deny_version'"
}

part() {
  case $1 in
  programs | wasm-target | runtimes) "$1" ;;
  npm | browsers) "$1-packages" ;;
  wasm-bindgen | wasm-pack | geckodriver | cargo-deny) "$1-command" ;;
  *) stop "tools/setup/setup.sh has no part $1" ;;
  esac
}

# Runs the parts at the same time, each in a process of its own; fails if one fails.
together() {
  local failed=0 process processes=()
  for one in "$@"; do
    "$0" "$one" &
    processes+=($!)
  done
  for process in "${processes[@]}"; do wait "$process" || failed=1; done
  return "$failed"
}

mkdir -p "$tools"
for one in "${@:-build}"; do
  case $one in
  build) programs && together wasm-target wasm-bindgen npm ;;
  test) programs && together wasm-target wasm-bindgen npm browsers runtimes wasm-pack geckodriver ;;
  audit) programs && together npm cargo-deny ;;
  *) part "$one" ;;
  esac
done
