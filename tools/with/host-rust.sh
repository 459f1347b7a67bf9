#!/usr/bin/env bash
# Runs a command with the host's own Rust toolchain and the project's tools. Usage: tools/with/host-rust.sh COMMAND…
set -euo pipefail
. "$(dirname "$0")/../env.sh"
exec "$@"
