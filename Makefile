# `make help` lists the targets. The scripts that they call are in tools/.

.DEFAULT_GOAL := help
SHELL := /bin/bash
# Delete the partial targets of failed recipes.
.DELETE_ON_ERROR:

package_sources := $(shell find src js tools/package tools/wasm-size tools/tsconfig.base.json Cargo.toml Cargo.lock package-lock.json \
  -type f -not -path 'js/glue/*')
site_sources := $(shell find www -type f -not -path 'www/dist/*' -not -path 'www/node_modules/*')

frameworks_sources := $(shell find tests/frameworks -type f -not -path '*/node_modules/*') docs/search-box.md docs/react.md docs/vue.md

.PHONY: test-quick help api docs frameworks soak soak-model soak-browser bench bench-tasks bench-page bench-typing fuzz demo test check pkg www size test-host test-fuzz test-web test-node test-size test-runtimes test-e2e test-browsers test-types test-docs audit setup setup-test clean

help: ## list the targets
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-13s %s\n", $$1, $$2 }'

demo: setup pkg ## build everything and run the demo over a folder until Ctrl-C (DEMO_ROOT=folder)
	@tools/with/host-rust.sh cargo build --quiet -p smh-emulator
	@exec node tools/demo.mjs

test: ## run all tests, including those in browsers
	@tools/with/host-rust.sh node tools/test/run.mjs all

test-quick: ## run before a commit: tests on the host, wasm-pack tests, main journeys in Chromium
	@tools/with/host-rust.sh node tools/test/run.mjs quick

check: setup pkg frameworks ## run while working: format, lints, types
	@tools/check/check.sh

pkg: pkg/dist/index.js $(addprefix pkg/,README.md docs/README.zh-CN.md LICENSE-MIT LICENSE-APACHE) ## build the npm package into pkg/dist

www: www/dist/index.html ## build the demo site into www/dist

api: pkg ## write reports of the public surface to tests/api/
	@node tools/package/api.mjs

docs: pkg ## generate the reference of the package and of the crate in target/docs
	@tools/reference.sh

frameworks: target/frameworks/index.html ## build the test pages for React and Vue

size: pkg ## print the size of the package and its parts
	@node tools/package/size.mjs

test-host: ## tests of src/wire, src/session and the emulator
	@tools/with/host-rust.sh node tools/test/rust.mjs run host

test-fuzz: ## a short run of every fuzz target
	@tools/test/fuzz.sh test 200000

test-web: setup-test ## wasm-pack tests in headless Chromium
	@tools/test/web.sh

test-node: setup pkg ## the built package in Node.js
	@node --test --test-reporter=tap tests/node/*.test.mjs

test-size: setup target/size-off/dist/index.js ## tests of tools/wasm-size, and of the package built without it
	@tools/with/host-rust.sh node --test --test-reporter=tap tools/wasm-size/test/{passes,behaviour}.test.mjs
	@node --test --test-reporter=tap tools/wasm-size/test/off.test.mjs

emulator_package_sources := $(shell find emulator tools/emulator tools/package/notices.mjs Cargo.toml Cargo.lock -type f)

.PHONY: emulator-package test-emulator
emulator-package: ## compile and pack the emulator's npm packages for this machine, into target/emulator-release
	@tools/with/host-rust.sh node tools/emulator/pack.mjs --out target/emulator-release

test-emulator: setup target/emulator-npm/packed ## the emulator's npm packages, with the program of the development build
	@node --test --test-reporter=tap tests/emulator/*.test.mjs

test-runtimes: setup-test pkg ## the built package in runtimes without a page: Node.js, Deno, Bun, workerd
	@# One file after the other: each resets the emulator that they share.
	@tools/with/host-rust.sh tools/with/emulator.sh node --test --test-concurrency=1 --test-reporter=tap tests/runtimes/*.test.mjs

test-e2e: setup-test pkg www frameworks ## the built package and demo in Chromium
	@tools/with/host-rust.sh node tools/test/rust.mjs run e2e

.PHONY: examples test-examples
examples: setup pkg target/emulator-npm/packed ## build the examples in target/examples, each with its own tool
	@node tools/examples.mjs

test-examples: setup-test examples ## the built examples in Chromium and Node.js
	@node --test --test-reporter=tap tests/examples/*.test.mjs
	@tools/with/host-rust.sh node tools/test/rust.mjs run examples

test-browsers: setup-test pkg ## every way to leave a page, in Chromium, Firefox and WebKit; bad input, workers and tabs in the latter two
	@tools/with/host-rust.sh node tools/test/rust.mjs run browsers quiet

test-types: setup pkg ## the types of the package, with every supported version of TypeScript
	@tools/check/types.sh

test-docs: setup-test pkg target/emulator-npm/packed ## the code of docs/testing.md and other guides, as written
	@. tools/env.sh && CHROMIUM=$$(chromium_command) node --test --test-reporter=tap tests/docs/*.test.mjs

soak: soak-model soak-browser ## long random use: state machines against models, the package in a browser

soak-model: ## ten million random sequences for search views and for polled tasks, against models of the server
	@SMH_SEQUENCES=10000000 tools/with/host-rust.sh cargo test --profile soak --test view --test task_poll --test batch

soak-browser: setup-test pkg ## two minutes of random use while the service fails (SMH_SOAK_SECONDS, SMH_SEED)
	@SMH_SOAK_SECONDS=$${SMH_SOAK_SECONDS:-120} tools/with/host-rust.sh cargo test --quiet -p smh-e2e -- soak:: --nocapture

bench: setup-test pkg ## speed compared with fetch, ky and axios, in Chromium (2 minutes); WRITE=yes writes it to docs/performance.md
	@WRITE=$(WRITE) tools/with/host-rust.sh node tests/benches/speed.mjs

bench-tasks: ## cost of polling many tasks: requests and time of a round, memory
	@tools/with/host-rust.sh cargo bench --quiet --bench task_poll

bench-page: setup-test pkg ## the same in a page in headless Chromium, with the emulator
	@tools/with/emulator.sh tools/with/host-rust.sh node tests/benches/page.mjs

bench-typing: setup-test pkg ## searches left on the server after typing and leaving: this package and others (5 minutes)
	@SMH_EMULATOR_CREATE_LATENCY_MS=2000 tools/with/emulator.sh tools/with/host-rust.sh node tests/benches/typing.mjs

fuzz: ## every fuzz target on ten million inputs (SMH_FUZZ_RUNS=number)
	@tools/test/fuzz.sh run $${SMH_FUZZ_RUNS:-10000000}

audit: ## known vulnerabilities, licences and sources of all dependencies
	@tools/setup/setup.sh audit
	@tools/check/audit.sh

setup: ## install what a build needs
	@tools/setup/setup.sh build

setup-test: setup
	@tools/setup/setup.sh test

clean: ## remove everything that was built (installed tools stay)
	rm -rf target pkg/dist pkg/docs js/glue www/dist node_modules tests/frameworks/oldest/node_modules

pkg/%.md: %.md
	@mkdir -p $(@D) && cp $< $@

pkg/LICENSE-%: LICENSE-%
	@cp $< $@

pkg/dist/index.js: $(package_sources) | setup
	@echo "building the package"
	@tools/with/wasm-rust.sh node tools/package/build.mjs
	@touch $@

target/size-off/dist/index.js: $(package_sources) | setup
	@echo "building the package without the passes of tools/wasm-size"
	@SMH_WASM_SIZE=off tools/with/wasm-rust.sh node tools/package/build.mjs --out target/size-off
	@touch $@

target/emulator-npm/packed: $(emulator_package_sources) | setup
	@[ "$$SMH_BUILT" = yes ] || tools/with/host-rust.sh node tools/test/rust.mjs emulator
	@tools/with/host-rust.sh node tools/emulator/pack.mjs --program target/debug/smh-emulator
	@touch $@

www/dist/index.html: pkg/dist/index.js package-lock.json $(site_sources) | setup
	@echo "building the demo site"
	@npm run --silent build -w www -- --logLevel warn
	@touch $@

target/frameworks/index.html: pkg/dist/index.js package-lock.json $(frameworks_sources) | setup
	@echo "building the test pages for React and Vue"
	@node tests/frameworks/build.mjs
