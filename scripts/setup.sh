#!/usr/bin/env bash
# Brings what a build or a test needs, once. Usage: scripts/setup.sh build|test|audit
set -euo pipefail
. "$(dirname "$0")/env.sh"
purpose=${1:-build}
cd "$root"

command -v cc >/dev/null || stop "no C compiler (cc): install one, on Debian and Ubuntu with 'apt-get install gcc libc6-dev'"
command -v cargo >/dev/null || stop "no cargo: install Rust from https://rustup.rs"
command -v node >/dev/null || stop "no node: install Node.js 20 or newer from https://nodejs.org"
command -v npm >/dev/null || stop "no npm: it comes with Node.js, from https://nodejs.org"
node -e 'process.exit(parseInt(process.versions.node) >= 20 ? 0 : 1)' ||
  stop "node $(node --version) is too old: install Node.js 20 or newer from https://nodejs.org"

mkdir -p "$tools"
scripts/setup-wasm-target.sh

# Tools are compiled for a short wait, not for speed: they do little work here.
cargo_tool() {
  CARGO_TARGET_DIR="$tools/build" CARGO_PROFILE_RELEASE_OPT_LEVEL=1 CARGO_PROFILE_RELEASE_LTO=off \
    CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 CARGO_PROFILE_RELEASE_DEBUG=false \
    quietly cargo install --root "$tools" --force "$@"
}

if ! has_version wasm-bindgen "$wasm_bindgen_version" ||
  ! has_version wasm-bindgen-test-runner "$wasm_bindgen_version"; then
  say "setup: compiling the wasm-bindgen command $wasm_bindgen_version (about 2 minutes, once)"
  # Its own lock file can name versions that a mirror of the registry does not have yet.
  cargo_tool wasm-bindgen-cli --version "$wasm_bindgen_version" --locked 2>/dev/null ||
    cargo_tool wasm-bindgen-cli --version "$wasm_bindgen_version" ||
    stop "the wasm-bindgen command could not be installed: 'cargo install wasm-bindgen-cli --version $wasm_bindgen_version'"
fi

if ! [ -f node_modules/.setup ] || ! cmp -s package-lock.json node_modules/.setup; then
  say "setup: installing npm packages"
  quietly npm ci --no-audit --no-fund || stop "npm packages could not be installed: run 'npm ci' to see why"
  cp package-lock.json node_modules/.setup
fi

if [ "$purpose" = test ]; then
  if ! command -v c++ >/dev/null; then
    say "setup: installing a C++ compiler, for the fuzz targets"
    apt_install g++ || stop "no C++ compiler (c++): install one, on Debian and Ubuntu with 'apt-get install g++'"
  fi
  if ! command -v wasm-pack >/dev/null; then
    say "setup: compiling wasm-pack (about 2 minutes, once)"
    cargo_tool wasm-pack --version 0.15.1 --locked 2>/dev/null || cargo_tool wasm-pack --version 0.15.1 ||
      stop "wasm-pack could not be installed: 'cargo install wasm-pack'"
  fi
  if ! chromium_command >/dev/null || ! command -v chromedriver >/dev/null; then
    say "setup: installing Chromium and its driver"
    apt_install chromium chromium-driver ||
      stop "no Chromium: install 'chromium' and 'chromium-driver' (Debian's names), so that both commands are in PATH"
  fi
  # Runtimes without a page, beside Node.js. Each is a program for this machine, so there is no lock file for all.
  if ! cmp -s tests/runtimes/package.json tests/runtimes/node_modules/.setup; then
    say "setup: installing Deno, Bun and workerd"
    if quietly npm install --prefix tests/runtimes --no-package-lock --no-audit --no-fund; then
      cp tests/runtimes/package.json tests/runtimes/node_modules/.setup
    else
      say "setup: not all of Deno, Bun and workerd could be installed: the tests run without them"
    fi
  fi
  # The engines of the exit matrix, beside Chromium: a machine that cannot have one runs the tests without it.
  if ! command -v firefox-esr >/dev/null && ! command -v firefox >/dev/null; then
    say "setup: installing Firefox"
    apt_install firefox-esr 2>/dev/null ||
      say "setup: no Firefox: the tests run without it ('firefox-esr' could not be installed)"
  fi
  if ! command -v geckodriver >/dev/null; then
    say "setup: compiling Firefox's driver (about a minute, once)"
    cargo_tool geckodriver --version 0.37.1 --locked 2>/dev/null || cargo_tool geckodriver --version 0.37.1 2>/dev/null ||
      say "setup: no Firefox: the tests run without it ('cargo install geckodriver' failed)"
  fi
  if ! command -v WebKitWebDriver >/dev/null || ! command -v Xvfb >/dev/null; then
    say "setup: installing WebKitGTK, its driver and a screen for it"
    apt_install webkit2gtk-driver xvfb 2>/dev/null ||
      say "setup: no WebKit: the tests run without it ('webkit2gtk-driver' and 'xvfb' could not be installed)"
  fi
fi

if [ "$purpose" = audit ] && ! has_version cargo-deny "$cargo_deny_version"; then
  say "setup: compiling cargo-deny $cargo_deny_version (about 3 minutes, once)"
  cargo_tool cargo-deny --version "$cargo_deny_version" --locked 2>/dev/null ||
    cargo_tool cargo-deny --version "$cargo_deny_version" ||
    stop "cargo-deny could not be installed: 'cargo install cargo-deny --version $cargo_deny_version'"
fi
