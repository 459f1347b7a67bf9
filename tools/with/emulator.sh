#!/usr/bin/env bash
# Runs a command while an emulator serves a folder of known files. Usage: tools/with/emulator.sh COMMAND…
#
# The command receives SMH_EMULATOR_URL, SMH_EMULATOR_LIBRARY and SMH_EMULATOR_SECRET. The browser tests are compiled with their
# values, so the port is the same each time (SMH_EMULATOR_PORT), unless it is in use.
set -euo pipefail
cd "$(dirname "$0")/../.."

port=${SMH_EMULATOR_PORT:-8743}
export SMH_EMULATOR_LIBRARY=smhtest SMH_EMULATOR_SECRET=browser-tests

[ "${SMH_BUILT:-}" = yes ] || node tools/test/rust.mjs emulator

folder=$(mktemp -d)
emulator=""
command=""
finish() {
  local code=$?
  trap - EXIT
  # wasm-pack does not end its browser when it is interrupted. The pages of that browser would send requests to the next emulator.
  if [ -n "$command" ]; then kill -- "-$command" 2>/dev/null || true; fi
  if [ -n "$emulator" ]; then
    kill "$emulator" 2>/dev/null || true
    wait "$emulator" 2>/dev/null || true
  fi
  rm -rf "$folder"
  exit "$code"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# The files that the tests search: tests/web/support/emulator.rs and the tests depend on their names.
files="$folder/files"
mkdir -p "$files"/{pages,many,文档,"with space"}
(
  cd "$files"
  # Three pages of a word.
  for number in $(seq -w 1 47); do printf '%s' "$number" >"pages/lighthouse $number.txt"; done
  # Enough to be walked for a moment.
  seq -f 'many/plain-%04g.dat' 1 1500 | xargs touch
  printf 'x' >'文档/季度报告 2026.docx'
  printf 'x' >'文档/季度报告 100%.docx'
  printf 'x' >'with space/Résumé final (2).pdf'
  printf 'x' >'with space/picture #1 & more.png'
  head -c 4096 /dev/zero >'with space/large picture.png'
)

start() {
  : >"$folder/url"
  target/debug/smh-emulator --root "$files" --port "$1" --library "$SMH_EMULATOR_LIBRARY" \
    --secret "$SMH_EMULATOR_SECRET" --create-latency-ms "${SMH_EMULATOR_CREATE_LATENCY_MS:-20}" --first-page-wait-ms 30000 \
    --task-duration-ms 300 \
    >"$folder/url" 2>"$folder/complaint" &
  emulator=$!
  while ! [ -s "$folder/url" ]; do
    if ! kill -0 "$emulator" 2>/dev/null; then
      local code=0
      wait "$emulator" || code=$?
      emulator=""
      return "$code"
    fi
    sleep 0.05
  done
}

if ! start "$port" && ! start 0; then
  cat "$folder/complaint" >&2
  exit 1
fi
SMH_EMULATOR_URL=$(head -n 1 "$folder/url")
export SMH_EMULATOR_URL
# The whole run of the browser tests, in seconds.
export WASM_BINDGEN_TEST_TIMEOUT=${WASM_BINDGEN_TEST_TIMEOUT:-900}

# In a process group of its own, with everything that it starts.
set -m
"$@" &
command=$!
set +m
wait "$command"
