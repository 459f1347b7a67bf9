#!/usr/bin/env bash
# Generates the reference of the npm package (TypeDoc, with the guides) and of the crate (rustdoc). Broken links are errors. With
# --check nothing is kept.
set -euo pipefail
. "$(dirname "$0")/env.sh"
cd "$root"
if [ "${1:-}" = --check ]; then set -- --emit none; fi
npm exec --silent --workspace docs/reference -- typedoc --logLevel Warn "$@"
RUSTDOCFLAGS="-D warnings" tools/with/wasm-rust.sh cargo doc --quiet --no-deps --lib --target wasm32-unknown-unknown
if [ $# = 0 ]; then
  rm -rf target/docs/crate
  mkdir -p target/docs
  cp -r "${CARGO_TARGET_DIR:-target/web}/wasm32-unknown-unknown/doc" target/docs/crate
  echo "target/docs/package/index.html"
  echo "target/docs/crate/smh_wasm/index.html"
fi
