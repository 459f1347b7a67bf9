#!/usr/bin/env bash
# Runs a command that starts a browser, as soon as fewer than SMH_BROWSERS browsers run. tests/e2e/src/support/turns.rs uses the same locks.
# Usage: tools/with/browser-slot.sh COMMAND…
set -euo pipefail
. "$(dirname "$0")/../env.sh"
command -v flock >/dev/null || exec "$@"
mkdir -p "$root/target/turns"
while true; do
  for number in $(seq "$SMH_BROWSERS"); do
    # The command inherits the open file, and with it the lock.
    exec 9>"$root/target/turns/$number"
    if flock --nonblock 9; then exec "$@"; fi
  done
  sleep 0.1
done
