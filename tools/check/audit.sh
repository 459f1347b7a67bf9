#!/usr/bin/env bash
# Checks the crates (tools/check/deny.toml) and npm packages for known vulnerabilities, licences, duplicates and sources. A source of
# advisories that cannot be reached is reported, and is a failure only with SMH_AUDIT=strict.
set -euo pipefail
. "$(dirname "$0")/../env.sh"
cd "$root"

missed() {
  printf 'not run: %s\n' "$*"
  [ "${SMH_AUDIT:-}" != strict ]
}

deny() {
  local manifest=$1
  shift
  cargo-deny --locked --workspace --manifest-path "$manifest" --config tools/check/deny.toml check --hide-inclusion-graph "$@"
}
# Some exceptions apply to only one of the two manifests.
unmatched=(-A license-exception-not-encountered)
in_fuzz=(-A license-not-encountered -A unmatched-skip-root)

say "audit: licences, duplicates and sources of crates"
deny Cargo.toml "${unmatched[@]}" licenses bans sources
deny tests/fuzz/Cargo.toml "${unmatched[@]}" "${in_fuzz[@]}" licenses bans sources

say "audit: known vulnerabilities of crates"
if quietly cargo-deny --config tools/check/deny.toml fetch db 2>/dev/null; then
  deny Cargo.toml advisories
  deny tests/fuzz/Cargo.toml advisories
else
  missed "advisories of crates: https://github.com/RustSec/advisory-db cannot be reached"
fi

say "audit: npm packages"
node tools/check/dependencies.mjs
# npm exits with 1 both if it has found something and if the registry did not respond.
answered='process.exit(JSON.parse(require("node:fs").readFileSync(0, "utf8")).auditReportVersion ? 0 : 1)'
if { npm audit --json 2>/dev/null || true; } | node -e "$answered" 2>/dev/null; then
  npm audit
else
  missed "npm audit: the registry $(npm config get registry 2>/dev/null) does not support it"
fi
