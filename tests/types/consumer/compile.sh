#!/usr/bin/env bash
# Compiles an application against the built package with every version of TypeScript that it is meant for, and with both ways
# to find modules.
set -euo pipefail
cd "$(dirname "$0")/../../.."
for version in typescript typescript-6 typescript-5 typescript-5.2; do
  for modules in Bundler NodeNext; do
    node "node_modules/$version/bin/tsc" -p tests/types/consumer --moduleResolution "$modules" \
      --module "${modules/Bundler/ESNext}" || {
      echo "with TypeScript $(node -p "require('./node_modules/$version/package.json').version") and $modules" >&2
      exit 1
    }
  done
done
