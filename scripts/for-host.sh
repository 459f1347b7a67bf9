#!/usr/bin/env bash
# Runs a command with the host's own Rust toolchain and the project's tools. Usage: scripts/for-host.sh COMMAND…
set -euo pipefail
. "$(dirname "$0")/env.sh"
exec "$@"
