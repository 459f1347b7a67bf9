#!/usr/bin/env bash
# Generates golden/: modules and glue as the compiler and wasm-bindgen write them, from the Rust files here, and the results of
# the passes. Run it after an update of wasm-bindgen or after an intended change of a pass, and read the differences.
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
: >"$folder/imported.js"
cp Cargo.lock "$folder/Cargo.lock"
target=$root/target/web
# build SOURCE [OPTION FOR RUSTC]…
build() {
  cp "$here/$1.rs" "$folder/src/lib.rs"
  (cd "$folder" && CARGO_TARGET_DIR=$target "$root/tools/with/wasm-rust.sh" cargo rustc --quiet --release --target wasm32-unknown-unknown -- "${@:2}")
}
# bind MODULE: into $folder/bound
bind() {
  wasm-bindgen "$1" --target web --omit-default-module-path --encode-into always --no-typescript --out-name smh_wasm --out-dir "$folder/bound"
}

build parts -Clink-arg=--emit-relocs
node --input-type=module - "$target/wasm32-unknown-unknown/release/fixture.wasm" "$golden/owned.json" "$folder/plain.wasm" <<END
import { readFileSync, writeFileSync } from "node:fs";
import { parts } from "./$here/parts.mjs";
import { findOwned, withoutLinkerSections } from "./tools/wasm-size/trim-panics.mjs";
const [, , linked, owned, plain] = process.argv;
writeFileSync(owned, \`\${JSON.stringify([...findOwned(readFileSync(linked), parts)], null, 1)}\n\`);
writeFileSync(plain, withoutLinkerSections(readFileSync(linked)));
END
bind "$folder/plain.wasm"
cp "$folder/bound/smh_wasm.js" "$golden/parts.js"
wasm_opt -Oz -g "$folder/bound/smh_wasm_bg.wasm" -o "$golden/parts.wasm"

build glue
bind "$target/wasm32-unknown-unknown/release/fixture.wasm"
cp "$folder/bound/smh_wasm.js" "$golden/glue.js"
wasm_opt -Oz --strip-debug "$folder/bound/smh_wasm_bg.wasm" -o "$golden/bound.wasm"
wasm_opt --minify-imports-and-exports-and-modules "$golden/bound.wasm" -o "$folder/renamed.wasm" >"$golden/names.json"
UPDATE_GOLDEN=yes node --test --test-reporter=dot $here/passes.test.mjs
