#!/usr/bin/env bash
# The wasm-pack tests in headless Chromium, against an emulator. Usage: tools/test/web.sh [FILTER]
#
# With a FILTER, only the tests run whose path contains it, such as `views::` or `retries::a_continue_is_retried`.
set -euo pipefail
cd "$(dirname "$0")/../.."
# The property tests on the host need an optimised library. Here, optimising it would cost more than the tests.
unoptimised=profile.dev.package.smh-wasm.opt-level=0
exec tools/with/browser-slot.sh tools/with/emulator.sh node tools/with/relay.mjs \
  tools/with/wasm-rust.sh wasm-pack test --headless --chrome . --test web --config "$unoptimised" ${1:+-- "$1"}
