#!/usr/bin/env bash
# Generates the reference of the npm package (TypeDoc, with the guides) and of the crate (rustdoc). Broken links are errors. With
# --check nothing is kept.
set -euo pipefail
. "$(dirname "$0")/env.sh"
cd "$root"
if [ "${1:-}" = --check ]; then set -- --emit none; fi
npm exec --silent --workspace docs/reference -- typedoc --logLevel Warn "$@"
# On the host, where `make check` has compiled the dependencies for clippy.
RUSTDOCFLAGS="-D warnings" cargo doc --quiet --no-deps --lib
if [ $# = 0 ]; then
  rm -rf target/docs/crate
  mkdir -p target/docs
  cp -r "${CARGO_TARGET_DIR:-target}/doc" target/docs/crate
  echo "target/docs/package/index.html"
  echo "target/docs/crate/smh_wasm/index.html"
fi
