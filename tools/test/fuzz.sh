#!/usr/bin/env bash
# Builds the fuzz targets of tests/fuzz/ with the installed Rust compiler, stable or nightly, and runs them. An input that fails is
# written to tests/fuzz/artifacts.
#
#   tools/test/fuzz.sh run RUNS [TARGET…]    runs each target on RUNS inputs; those that reach new code are added to tests/fuzz/corpus
#   tools/test/fuzz.sh test RUNS [TARGET…]   the same, but leaves the corpus unchanged
#   tools/test/fuzz.sh repeat TARGET FILE    shows an input that failed, and runs its target on it
set -euo pipefail
. "$(dirname "$0")/../env.sh"
cd "$root"

host=$(rustc -vV | sed -n 's/^host: //p')
built=target/fuzz/$host/release

# The flags of cargo-fuzz, with two exceptions. Sanitizers need a nightly compiler and find misuse of memory, but this code has no
# `unsafe`. Tracing comparisons takes most of the time, and brought no target to more code. With --target the flags do not apply to
# build scripts.
build() {
  local flags="-Cpasses=sancov-module" pass
  for pass in level=4 inline-8bit-counters pc-table; do
    flags+=" -Cllvm-args=-sanitizer-coverage-$pass"
  done
  command -v c++ >/dev/null || stop "no C++ compiler (c++): install one, on Debian and Ubuntu with 'apt-get install g++'"
  RUSTFLAGS="$flags" cargo build --quiet --release --manifest-path tests/fuzz/Cargo.toml --target "$host" --target-dir target/fuzz
}

# fuzz TARGET RUNS FOLDER…: runs a target and prints one line, or its finding.
fuzz() {
  local target=$1 runs=$2 log=target/fuzz/$1.log started=$SECONDS
  shift 2
  mkdir -p "tests/fuzz/artifacts/$target"
  if "$built/$target" -runs="$runs" -timeout=10 -print_final_stats=1 -artifact_prefix="tests/fuzz/artifacts/$target/" "$@" >"$log" 2>&1; then
    runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
    printf '%-10s %9d executions %5d s\n' "$target" "$runs" $((SECONDS - started))
  else
    printf '%-10s failed after %d s (all output: %s)\n' "$target" $((SECONDS - started)) "$log"
    grep -aE -A 2 -m 1 'panicked at|ERROR: libFuzzer' "$log" || true
    grep -a '^Base64' "$log" || true
    sed -nE "s|.*Test unit written to (.*)|to repeat it: tools/test/fuzz.sh repeat $target \1|p" "$log"
    return 1
  fi
}

what=${1:-}
case $what in
run | test)
  runs=$2 failed=0
  shift 2
  [ $# != 0 ] || set -- responses arguments view task_poll batch
  build
  scratch=$(mktemp -d)
  trap 'rm -rf "$scratch"' EXIT
  trap 'exit 130' INT
  for target in "$@"; do
    mkdir -p "tests/fuzz/corpus/$target" "$scratch/$target"
    # libFuzzer writes new inputs to the first folder.
    folders=("tests/fuzz/corpus/$target")
    if [ "$what" = test ]; then folders=("$scratch/$target" "${folders[@]}"); fi
    if [ "$target" = responses ]; then folders+=(tests/fixtures); fi
    fuzz "$target" "$runs" "${folders[@]}" || failed=1
  done
  exit "$failed"
  ;;
repeat)
  build
  case $2 in
  responses) cat "$3" ;;
  *) RUST_LIBFUZZER_DEBUG_PATH=/dev/stdout "$built/$2" "$3" 2>/dev/null ;;
  esac
  exec "$built/$2" -timeout=10 "$3"
  ;;
*)
  sed -n 's/^#   //p' "$0" >&2
  exit 2
  ;;
esac
