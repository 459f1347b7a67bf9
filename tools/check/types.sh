#!/usr/bin/env bash
# The package's types and public surface, as applications with several versions of TypeScript see them. Needs the package
# to be built.
set -euo pipefail
. "$(dirname "$0")/../env.sh"
cd "$root"
npx --no-install tsc -p tests/types
# The two major versions before.
for version in typescript-6 typescript-5; do node "node_modules/$version/bin/tsc" -p tests/types; done
tests/types/consumer/compile.sh
node tests/types/exports.mjs
node tools/package/api.mjs --check
npx --no-install publint --strict pkg
npx --no-install attw --pack pkg --profile esm-only --format ascii --no-summary --quiet
