#!/usr/bin/env bash
# Runs every test and ends with a line that says how it went. Needs scripts/setup.sh test.
set -uo pipefail
. "$(dirname "$0")/env.sh"
cd "$root"

passed=0 failed=0 report=""
log=$(mktemp)
trap 'rm -f "$log"' EXIT

# step NAME COMMAND…: counts the tests that the command says it ran; a command without tests counts as one.
step() {
  local name=$1 started=$SECONDS code=0 ok bad
  shift
  say "test: $name"
  "$@" 2>&1 | tee "$log"
  code=${PIPESTATUS[0]}
  ok=$(sed -nE 's/.*test result: .* ([0-9]+) passed; .*/\1/p; s/^# pass ([0-9]+)$/\1/p' "$log" | awk "{ sum += \$1 } END { print sum + 0 }")
  bad=$(sed -nE 's/.*test result: .* ([0-9]+) failed; .*/\1/p; s/^# fail ([0-9]+)$/\1/p' "$log" | awk "{ sum += \$1 } END { print sum + 0 }")
  if [ "$code" != 0 ] && [ "$bad" = 0 ]; then bad=1; fi
  if [ "$code" = 0 ] && [ "$ok" = 0 ]; then ok=1; fi
  passed=$((passed + ok)) failed=$((failed + bad))
  report+=$(printf '  %-34s %5d passed %3d failed %5d s' "$name" "$ok" "$bad" $((SECONDS - started)))$'\n'
  # An engine that this machine does not have is named, though nothing failed.
  while read -r line; do report+="    $line"$'\n'; done < <(sed -nE 's/^(# )?(not run: )/\2/p' "$log")
}

step "package" make --no-print-directory pkg frameworks
step "format, lints, types" scripts/check.sh
step "protocol and emulator" make --no-print-directory test-host
step "fuzz" make --no-print-directory test-fuzz
step "wasm-pack in Chromium" make --no-print-directory test-web
step "package in Node.js" make --no-print-directory test-node
step "package where there is no page" make --no-print-directory test-runtimes
step "docs/testing.md" make --no-print-directory test-docs
step "demo site" make --no-print-directory www
step "end to end in Chromium" make --no-print-directory test-e2e
step "examples" make --no-print-directory test-examples
step "exits in real engines" make --no-print-directory test-browsers
step "size" make --no-print-directory size

printf '\n%s\n%s\n\ntotal: %d passed, %d failed\n' "$("$(chromium_command)" --version 2>/dev/null || true)" "$report" "$passed" "$failed"
[ "$failed" = 0 ]
