# What one runs. `make help` lists the targets; scripts/ holds what they do.

.DEFAULT_GOAL := help
SHELL := /bin/bash
# What a build that failed has left is not taken for built.
.DELETE_ON_ERROR:

package_sources := $(shell find src js scripts/package tsconfig.base.json Cargo.toml Cargo.lock package-lock.json \
  -type f -not -path 'js/glue/*')
site_sources := $(shell find www -type f -not -path 'www/dist/*' -not -path 'www/node_modules/*')

frameworks_sources := $(shell find tests/frameworks -type f -not -path '*/node_modules/*') docs/search-box.md docs/react.md docs/vue.md

.PHONY: test-quick help api docs frameworks soak soak-model soak-browser bench-watch bench-page bench-typing fuzz demo test check pkg www size test-host test-fuzz test-web test-node test-runtimes test-e2e test-browsers test-types test-docs audit setup setup-test clean

help: ## this list
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-13s %s\n", $$1, $$2 }'

demo: setup pkg ## build all, search a real folder in the browser until Ctrl-C (DEMO_ROOT=folder)
	@scripts/for-host.sh cargo build --quiet -p smh-emulator
	@exec node scripts/demo.mjs

test: ## run every test, browsers included
	@scripts/for-host.sh node scripts/test.mjs all

test-quick: ## what to run before a commit: host, web, and the main journeys in Chromium
	@scripts/for-host.sh node scripts/test.mjs quick

check: setup pkg frameworks ## format, lints and types: what to run while working
	@scripts/check.sh

pkg: pkg/dist/index.js $(addprefix pkg/,README.md README.zh-CN.md LICENSE-MIT LICENSE-APACHE) ## build the npm package into pkg/dist

www: www/dist/index.html ## build the demo site into www/dist

api: pkg ## write down what of the package is public, in api/
	@node scripts/package/api.mjs

docs: pkg ## make the reference of the package and of the crate, in target/docs
	@scripts/docs.sh

frameworks: target/frameworks/index.html ## build the tests' pages for React and Vue

size: pkg ## print what the package weighs
	@node scripts/package/size.mjs

test-host: ## tests of the protocol and the emulator
	@scripts/for-host.sh node scripts/host-tests.mjs run host

test-fuzz: ## a short run of every fuzz target
	@scripts/fuzz.sh test 200000

test-web: setup-test ## wasm-pack tests in headless Chromium
	@scripts/test-web.sh

test-node: setup pkg ## the built package in Node.js
	@node --test --test-reporter=tap tests/node/*.test.mjs

test-runtimes: setup-test pkg ## the built package where there is no page: Node.js, Deno, Bun, workerd
	@scripts/for-host.sh scripts/with-emulator.sh node --test --test-reporter=tap tests/runtimes/*.test.mjs

test-e2e: setup-test pkg www frameworks ## the built package and demo in a real Chromium
	@scripts/for-host.sh node scripts/host-tests.mjs run e2e

.PHONY: examples test-examples
examples: setup pkg ## build the examples, each with its own tool, into target/examples
	@node scripts/examples.mjs

test-examples: setup-test examples ## the built examples in Chromium and in Node.js
	@scripts/for-host.sh node scripts/host-tests.mjs run examples

test-browsers: setup-test pkg ## every way to leave a search, in Chromium, Firefox and WebKit, with tables of what came; bad input, workers and several tabs in the other two
	@scripts/for-host.sh node scripts/host-tests.mjs run browsers quiet

test-types: setup pkg ## the package's public surface, with every version of TypeScript that it is for
	@scripts/check-types.sh

test-docs: setup-test pkg ## the code of docs/testing.md, as written
	@. scripts/env.sh && CHROMIUM=$$(chromium_command) node --test --test-reporter=tap tests/docs/*.test.mjs

soak: soak-model soak-browser ## random use for long: the machines against models, the package in a browser

soak-model: ## ten million random lives of a search box, and of those who wait for tasks, against models of the server
	@SMH_SEQUENCES=10000000 scripts/for-host.sh cargo test --profile soak --test view --test watch

soak-browser: setup-test pkg ## two minutes of random use while the service fails (SMH_SOAK_SECONDS, SMH_SEED)
	@SMH_SOAK_SECONDS=$${SMH_SOAK_SECONDS:-120} scripts/for-host.sh cargo test --quiet -p smh-e2e -- soak:: --nocapture

bench-watch: ## what waiting for many tasks costs: requests and time of a round, memory
	@scripts/for-host.sh cargo bench --quiet --bench watch

bench-page: setup-test pkg ## the same in a page of headless Chromium, beside the emulator
	@scripts/with-emulator.sh scripts/for-host.sh node benches/page.mjs

bench-typing: setup-test pkg ## what is left on the server when somebody types and leaves: this package and others (5 minutes)
	@SMH_EMULATOR_CREATE_LATENCY_MS=2000 scripts/with-emulator.sh scripts/for-host.sh node benches/typing.mjs

fuzz: ## ten million inputs for every fuzz target (SMH_FUZZ_RUNS=number)
	@scripts/fuzz.sh run $${SMH_FUZZ_RUNS:-10000000}

audit: ## known weaknesses, licences and sources of all that this is built from and tested with
	@scripts/setup.sh audit
	@scripts/audit.sh

setup: ## bring what a build needs
	@scripts/setup.sh build

setup-test: setup
	@scripts/setup.sh test

clean: ## remove what was built (tools stay)
	rm -rf target pkg/dist js/glue www/dist node_modules tests/frameworks/oldest/node_modules

pkg/%.md: %.md
	@cp $< $@

pkg/LICENSE-%: LICENSE-%
	@cp $< $@

pkg/dist/index.js: $(package_sources) | setup
	@echo "building the package"
	@scripts/for-wasm.sh node scripts/package/build.mjs
	@touch $@

www/dist/index.html: pkg/dist/index.js package-lock.json $(site_sources) | setup
	@echo "building the demo site"
	@npm run --silent build -w www -- --logLevel warn
	@touch $@

target/frameworks/index.html: pkg/dist/index.js package-lock.json $(frameworks_sources) | setup
	@echo "building the tests' pages for React and Vue"
	@node tests/frameworks/build.mjs
