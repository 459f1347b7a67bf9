#!/usr/bin/env bash
# The wasm-pack tests in headless Chromium. Now and then the runner's page stays at "Loading scripts…" and no test has
# begun when its time is over; only then it is started anew. A test that fails is never repeated.
set -uo pipefail
. "$(dirname "$0")/env.sh"
cd "$root"
export WASM_BINDGEN_TEST_TIMEOUT=100
log=$(mktemp)
trap 'rm -f "$log"' EXIT
for attempt in 1 2 3 4 5 6 7 8; do
  scripts/with-emulator.sh scripts/for-wasm.sh wasm-pack test --headless --chrome . --test web 2>&1 | tee "$log" && exit 0
  if grep -qE '^test result|\.\.\. (ok|FAIL)|Invoking test' "$log" || ! grep -q 'Failed to detect test as having been run' "$log"; then exit 1; fi
  say "the runner did not begin (try $attempt of 8)"
done
exit 1
