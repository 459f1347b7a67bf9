#!/usr/bin/env bash
# Checks format, lints (warnings are errors) and the types of all TypeScript. The package and the test pages must be built.
set -euo pipefail
. "$(dirname "$0")/../env.sh"
cd "$root"

rust() {
  cargo fmt --all --check
  cargo fmt --manifest-path tests/fuzz/Cargo.toml --check
  # src/wire and src/session, and everything that is tested on the host, build without any crate for WebAssembly.
  cargo clippy --quiet --workspace --all-targets --no-default-features -- -D warnings
  cargo clippy --quiet --lib -- -D warnings
  # Without libFuzzer, which takes long to compile and is not needed to check.
  cargo clippy --quiet --manifest-path tests/fuzz/Cargo.toml --no-default-features --target-dir target -- -D warnings
}

packages() {
  node tools/check/dependencies.mjs
  node tools/check/versions.mjs
  npx --no-install tsc -p js --noEmit
  npx --no-install tsc -p www
  npx --no-install tsc -p tests/frameworks
  tools/check/types.sh
  tools/reference.sh --check
}

# Both run at the same time; the output of the first is printed when both have ended.
said=$(mktemp)
trap 'rm -f "$said"' EXIT
rust >"$said" 2>&1 &
rust=$!
packages &
packages=$!
failed=0
wait "$packages" || failed=1
wait "$rust" || failed=1
cat "$said"
exit "$failed"
