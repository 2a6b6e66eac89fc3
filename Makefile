# Everything that is done with Mannequin on one machine. The work is in dev/*.py (standard library only).
PYTHON ?= python3
.DEFAULT_GOAL := help
.NOTPARALLEL:

.PHONY: help
help: ## This list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## /{printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: up dev down status logs audit reset
up: ## Build and start everything; Ctrl-C stops it. DETACH=1: in the background; PROFILE=release: optimised
	@exec $(PYTHON) dev/up.py up
dev: ## As up, rebuilt and restarted when a Rust source changes; both front ends with hot reload
	@exec $(PYTHON) dev/up.py dev
down: ## Stop what runs in the background or in another terminal
	@exec $(PYTHON) dev/up.py down
status: ## Is it up, and where
	@exec $(PYTHON) dev/up.py status
logs: ## Follow the logs of all processes
	@exec tail -n 20 -F .data/logs/api.log .data/logs/worker.log .data/logs/scheduler.log .data/logs/simulator.log
audit: ## Check the books of the running Mannequin
	@exec $(PYTHON) dev/up.py audit
reset: ## Delete all development data (asks first; CONFIRM=yes does not)
	@exec $(PYTHON) dev/up.py reset

.PHONY: check
check: ## Quick: format, types, lints, rules of the house, pure tests; no services
	@exec $(PYTHON) dev/run_tests.py check

.PHONY: test test-all test-tooling test-rust test-web test-e2e test-lines test-walk test-dates test-contract explore bench bench-pages
test: ## Every test that a change needs, with MongoDB, Redis and all else of its own
	@exec $(PYTHON) dev/run_tests.py rust e2e --beside tooling web
test-all: ## Also every journey on a phone, slow lines in real time, the contract against the running api, special days
	@exec $(PYTHON) dev/run_tests.py rust e2e e2e-all lines contract --beside tooling web
	@exec $(PYTHON) dev/moved_clock.py
test-tooling: ## The scripts, container files and .env.example
	@exec $(PYTHON) dev/run_tests.py tooling
test-rust: ## Format, clippy, build, all Rust tests
	@exec $(PYTHON) dev/run_tests.py rust
test-web: ## Front end: lint, unit tests, build, size
	@exec $(PYTHON) dev/run_tests.py web
test-e2e: ## The whole product in a real browser
	@exec $(PYTHON) dev/run_tests.py e2e
test-lines: ## Tabs and live lines over slow and silent connections, in real time
	@exec $(PYTHON) dev/run_tests.py lines
test-walk: ## A short walk through every page of both front ends, by pressing
	@exec $(PYTHON) dev/run_tests.py walk
test-dates: ## The Rust tests on special days: leap day, ends of months, midnights. DATES="2027-02-28T15:57:00"
	@exec $(PYTHON) dev/moved_clock.py
test-contract: ## The running API against openapi.json: schemathesis, as everybody. EXAMPLES=25
	@exec $(PYTHON) dev/run_tests.py contract
explore: ## Walk through every page as everybody, on every screen. SEED=1 MINUTES=40
	@exec $(PYTHON) dev/run_tests.py explore
bench: ## Measure, optimised, with services of its own
	@exec $(PYTHON) dev/bench.py

bench-pages: ## Measure how fast the studio is painted on a slow processor
	@exec $(PYTHON) dev/run_tests.py paint

.PHONY: fmt openapi
fmt: ## Format the Rust code and the front ends
	@cargo fmt --all
	@test -d node_modules || npm ci
	@npm run --silent format
openapi: ## Write openapi.json from the code
	@mkdir -p .data && cargo build --quiet --workspace --bins --features failpoints
	@target/debug/api openapi > .data/openapi.json
	@mv .data/openapi.json openapi.json
