#!/usr/bin/env bash
# Generates golden/: modules and glue as the compiler and wasm-bindgen write them, from panics.rs and glue.rs, and the results of the
# passes. Run it after an update of wasm-bindgen or after an intended change of a pass, and read the differences.
set -euo pipefail
. "$(dirname "$0")/../../env.sh"
cd "$root"
folder=target/wasm-size-fixture here=tools/wasm-size/test
golden=$here/golden
features=$(node --input-type=module -e 'import { FEATURE_FLAGS } from "./tools/wasm-size/wasm.mjs"; console.log(...FEATURE_FLAGS)')
# shellcheck disable=SC2086
wasm_opt() { npx --no-install wasm-opt $features "$@"; }

rm -rf "$folder"
mkdir -p "$golden" "$folder/src"
tools/with/wasm-rust.sh rustc $here/panics.rs --edition 2024 --crate-type cdylib --target wasm32-unknown-unknown \
  -Copt-level=z -Clto=fat -Ccodegen-units=1 -Cpanic=abort -Cstrip=debuginfo -Clink-arg=--emit-relocs -o "$golden/linked.wasm"

cp $here/glue.rs "$folder/src/lib.rs"
: >"$folder/imported.js"
cp Cargo.lock "$folder/Cargo.lock"
cat >"$folder/Cargo.toml" <<END
[package]
name = "fixture"
version = "0.0.0"
edition = "2024"
[workspace]
[lib]
crate-type = ["cdylib"]
[dependencies]
js-sys = "0.3"
wasm-bindgen = "=$wasm_bindgen_version"
wasm-bindgen-futures = "0.4"
[profile.release]
opt-level = "z"
lto = "fat"
codegen-units = 1
panic = "abort"
strip = "debuginfo"
END
target=$root/target/web
(cd "$folder" && CARGO_TARGET_DIR=$target "$root/tools/with/wasm-rust.sh" cargo build --quiet --release --target wasm32-unknown-unknown)
wasm-bindgen "$target/wasm32-unknown-unknown/release/fixture.wasm" --target web --omit-default-module-path --encode-into always \
  --no-typescript --out-name smh_wasm --out-dir "$folder/bound"
cp "$folder/bound/smh_wasm.js" "$golden/glue.js"
wasm_opt -Oz --strip-debug "$folder/bound/smh_wasm_bg.wasm" -o "$golden/bound.wasm"
wasm_opt --minify-imports-and-exports-and-modules "$golden/bound.wasm" -o "$folder/renamed.wasm" >"$golden/names.json"
UPDATE_GOLDEN=yes node --test --test-reporter=dot $here/passes.test.mjs
