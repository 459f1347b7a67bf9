#!/usr/bin/env bash
# Runs a command with the Rust toolchain that tools/setup/wasm-target.sh has prepared for WebAssembly. Usage: tools/with/wasm-rust.sh COMMAND…
set -euo pipefail
. "$(dirname "$0")/../env.sh"
overlay="$tools/debian-rust"
if [ -e "$overlay/ready" ] && { [ "${SMH_WASM_TOOLCHAIN:-}" = debian ] ||
  ! compgen -G "$(rustc --print sysroot)/lib/rustlib/wasm32-unknown-unknown/lib/libstd-*.rlib" >/dev/null; }; then
  unset RUSTUP_TOOLCHAIN
  export PATH="$overlay/bin:$PATH" RUSTC="$overlay/bin/rustc" RUSTDOC="$overlay/bin/rustdoc"
  export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=wasm-ld-19
fi
# Incremental builds for WebAssembly have produced modules with undefined symbols, on which the browser tests hang.
export CARGO_INCREMENTAL=0
# The compiler may be another than the host's, so it has a target folder of its own.
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$root/target/web}"
exec "$@"
