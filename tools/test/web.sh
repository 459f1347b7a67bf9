#!/usr/bin/env bash
# The wasm-pack tests in headless Chromium, beside an emulator.
set -euo pipefail
cd "$(dirname "$0")/../.."
exec tools/with/browser-slot.sh tools/with/emulator.sh node tools/with/relay.mjs \
  tools/with/wasm-rust.sh wasm-pack test --headless --chrome . --test web
