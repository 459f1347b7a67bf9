#!/usr/bin/env bash
# Format, lints with warnings as errors, types of all TypeScript. Needs the package and the tests' pages to be built.
set -euo pipefail
. "$(dirname "$0")/../env.sh"
cd "$root"

rust() {
  cargo fmt --all --check
  cargo fmt --manifest-path tests/fuzz/Cargo.toml --check
  # src/wire and src/session, and all that is tested on the host, need no crate for WebAssembly.
  cargo clippy --quiet --workspace --all-targets --no-default-features -- -D warnings
  cargo clippy --quiet --lib -- -D warnings
  # Without libFuzzer, which takes long to compile and is not linked here.
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

# Both at the same time; what the first says is shown when the second has ended.
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
