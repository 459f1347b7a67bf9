#!/usr/bin/env bash
# The wasm-pack tests in headless Chromium, beside an emulator.
set -euo pipefail
cd "$(dirname "$0")/.."
exec scripts/with-turn.sh scripts/with-emulator.sh node scripts/with-relay.mjs \
  scripts/for-wasm.sh wasm-pack test --headless --chrome . --test web
