#!/usr/bin/env bash
# Checks the types of the package and its public surface, with each version of TypeScript that it supports. The package must be
# built.
set -euo pipefail
. "$(dirname "$0")/../env.sh"
cd "$root"
npx --no-install tsc -p tests/types
# The two previous major versions.
for version in typescript-6 typescript-5; do node "node_modules/$version/bin/tsc" -p tests/types; done
tests/types/consumer/compile.sh
node tests/types/exports.mjs
node tools/package/api.mjs --check
npx --no-install publint --strict pkg
npx --no-install attw --pack pkg --profile esm-only --format ascii --no-summary --quiet
# The emulator's package.
for version in typescript typescript-6 typescript-5 typescript-5.2; do node "node_modules/$version/bin/tsc" -p tests/emulator; done
npx --no-install publint --strict emulator/npm
npx --no-install attw --pack emulator/npm --profile esm-only --format ascii --no-summary --quiet
