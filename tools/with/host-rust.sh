#!/usr/bin/env bash
# Runs a command with the host's Rust toolchain and the project's tools in PATH. Usage: tools/with/host-rust.sh COMMAND…
set -euo pipefail
. "$(dirname "$0")/../env.sh"
exec "$@"
