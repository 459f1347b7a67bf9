# Sourced by the other scripts: where tools live, and how a script speaks.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
tools=${SMH_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/smh-wasm}
export PATH="$tools/bin:$PATH"

# The version of wasm-bindgen that Cargo.toml pins; its command must be the same.
wasm_bindgen_version=$(sed -n 's/^wasm-bindgen = .*"=\([^"]*\)".*$/\1/p' "$root/Cargo.toml")

# The version that deny.toml is written for.
cargo_deny_version=0.20.2

# How many browsers the tests run at a time, in all their processes: one for each core, as long as each has a gigabyte of memory.
# With two for each core some tests wait for a first answer longer than they may. tests/e2e/src/support/turns.rs and tools/with/browser-slot.sh hand out the turns.
browsers() {
  local cores memory
  cores=$(getconf _NPROCESSORS_ONLN)
  memory=$(sed -n 's/^MemAvailable: *\([0-9]*\) kB$/\1/p' /proc/meminfo 2>/dev/null || true)
  memory=$((${memory:-8000000} / 1000000))
  echo $((cores < memory ? cores : memory > 1 ? memory : 1))
}
export SMH_BROWSERS=${SMH_BROWSERS:-$(browsers)}

say() { printf '\033[1m%s\033[0m\n' "$*"; }

# One line that names what is missing and how to get it.
stop() {
  printf 'stopped: %s\n' "$*" >&2
  exit 1
}

# Runs a command whose output matters only when it fails.
quietly() {
  local log
  log=$(mktemp)
  if "$@" >"$log" 2>&1; then
    rm -f "$log"
  else
    local code=$?
    tail -n 40 "$log" >&2
    rm -f "$log"
    return $code
  fi
}

# True where PROGRAM prints exactly VERSION as the second word of --version.
has_version() {
  command -v "$1" >/dev/null && [ "$("$1" --version 2>/dev/null | awk '{print $2}')" = "$2" ]
}

# Chromium by the first of its names that this machine has; the end-to-end tests know the same ones.
chromium_command() {
  command -v chromium || command -v google-chrome || command -v chrome
}

# Debian's packages, as root or through sudo.
apt_install() {
  command -v apt-get >/dev/null || return 1
  local as_root=""
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || return 1
    as_root="sudo"
  fi
  quietly $as_root env DEBIAN_FRONTEND=noninteractive apt-get update &&
    quietly $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"
}
