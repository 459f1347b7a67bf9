# Sourced by the other scripts: the folder of the tools, versions, and helper functions.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
tools=${SMH_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/smh-wasm}
export PATH="$tools/bin:$PATH"

# The wasm-bindgen command must have the version that Cargo.toml pins.
wasm_bindgen_version=$(sed -n 's/^wasm-bindgen = .*"=\([^"]*\)".*$/\1/p' "$root/Cargo.toml")

# tools/check/deny.toml is written for this version.
cargo_deny_version=0.20.2

# The number of browsers that all test processes together run at a time: two for each core, because they mostly wait, as long as each
# has a gigabyte of memory. tests/e2e/src/support/turns.rs and tools/with/browser-slot.sh enforce it.
browsers() {
  local wanted memory
  wanted=$((2 * $(getconf _NPROCESSORS_ONLN)))
  memory=$(sed -n 's/^MemAvailable: *\([0-9]*\) kB$/\1/p' /proc/meminfo 2>/dev/null || true)
  memory=$((${memory:-8000000} / 1000000))
  echo $((wanted < memory ? wanted : memory > 1 ? memory : 1))
}
export SMH_BROWSERS=${SMH_BROWSERS:-$(browsers)}

say() { printf '\033[1m%s\033[0m\n' "$*"; }

# Prints one line that says what is missing and how to install it, and ends the script.
stop() {
  printf 'stopped: %s\n' "$*" >&2
  exit 1
}

# Runs a command and prints the end of its output only if it fails.
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

# has_version PROGRAM VERSION: true if the second word that PROGRAM --version prints is VERSION.
has_version() {
  command -v "$1" >/dev/null && [ "$("$1" --version 2>/dev/null | awk '{print $2}')" = "$2" ]
}

# The Chromium of this machine. The end-to-end tests look for the same names.
chromium_command() {
  command -v chromium || command -v google-chrome || command -v chrome
}

# Installs Debian packages, as root or through sudo.
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
