#!/usr/bin/env bash
# Enables Rust to build for wasm32-unknown-unknown: with rustup, or, if its server cannot be reached, with Debian's Rust and its
# sources, in the folder of the tools. SMH_WASM_TOOLCHAIN=debian selects the latter.
set -euo pipefail
. "$(dirname "$0")/../env.sh"

has_std() { compgen -G "$1/lib/rustlib/wasm32-unknown-unknown/lib/libstd-*.rlib" >/dev/null; }

overlay="$tools/debian-rust"
if [ "${SMH_WASM_TOOLCHAIN:-}" != debian ]; then
  # The target of rustup is preferred, even if the overlay exists.
  if has_std "$(rustc --print sysroot)"; then exit 0; fi
  if ! [ -e "$overlay/ready" ] && command -v rustup >/dev/null; then
    say "setup: adding the target wasm32-unknown-unknown with rustup"
    if quietly timeout 300 rustup target add wasm32-unknown-unknown 2>/dev/null; then exit 0; fi
  fi
fi
debian_version() { /usr/bin/rustc --version 2>/dev/null || true; }
# With bitcode, so that link-time optimisation can use the library.
flags="-Cembed-bitcode=yes"
built_with="$(debian_version) $flags"
if [ -e "$overlay/ready" ] && [ "$(cat "$overlay/ready")" = "$built_with" ] && [ -x "$overlay/bin/rustdoc" ]; then exit 0; fi

say "setup: rustup cannot add wasm32-unknown-unknown, or SMH_WASM_TOOLCHAIN is debian; using Debian's Rust (about a minute after its packages)"
apt_install rustc-web cargo-web rust-web-src lld-19 ||
  stop "no target wasm32-unknown-unknown: 'rustup target add wasm32-unknown-unknown' (or, on Debian or Ubuntu, the packages rustc-web cargo-web rust-web-src lld-19)"

rm -rf "$overlay"
host=$(/usr/bin/rustc -vV | sed -n 's/^host: //p')
rustlib="$overlay/sysroot/lib/rustlib"
mkdir -p "$overlay/bin" "$overlay/empty/src" "$rustlib/wasm32-unknown-unknown/lib"
: >"$overlay/empty/src/lib.rs"
printf '[package]\nname = "empty"\nversion = "0.0.0"\nedition = "2024"\n[workspace]\n' >"$overlay/empty/Cargo.toml"

# Builds std, and `test` for the test harness of wasm-bindgen.
(cd "$overlay/empty" && quietly env -u RUSTUP_TOOLCHAIN PATH="/usr/bin:$PATH" RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 RUSTFLAGS="$flags" \
  /usr/bin/cargo build --release --target wasm32-unknown-unknown -Zbuild-std=std,panic_abort,test \
  --target-dir "$overlay/build") ||
  stop "Debian's Rust could not build its standard library for wasm32-unknown-unknown (see above)"
cp "$overlay"/build/wasm32-unknown-unknown/release/deps/*.rlib "$rustlib/wasm32-unknown-unknown/lib/"
rm -f "$rustlib"/wasm32-unknown-unknown/lib/libempty-*.rlib
rm -rf "$overlay/build" "$overlay/empty"

# The sysroot consists of links, so that nothing under /usr changes.
for part in "$host" etc; do
  if [ -e "/usr/lib/rustlib/$part" ]; then ln -s "/usr/lib/rustlib/$part" "$rustlib/$part"; fi
done
for program in rustc rustdoc; do
  printf '#!/bin/sh\nexec /usr/bin/%s --sysroot "%s" "$@"\n' "$program" "$overlay/sysroot" >"$overlay/bin/$program"
  chmod +x "$overlay/bin/$program"
done
ln -s /usr/bin/cargo "$overlay/bin/cargo"
has_std "$overlay/sysroot" || stop "building Rust's standard library for wasm32-unknown-unknown brought no libstd"
echo "$(debian_version) $flags" >"$overlay/ready"
