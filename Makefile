# make help says what there is. Each target installs the Debian packages that it needs and that are missing.
.DEFAULT_GOAL := help
.PHONY: help deps build test kills bench demo lint format clean

SWIFT ?= swift
CONFIGURATION ?= release
# Tests at a time. Each may have servers; with all at once, more than a thousand files are open, and Foundation's Process fails.
WIDTH ?= 24

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

deps: ## install what compiling and testing need from Debian
	@Scripts/install-packages build test

build: ## compile alignd (release)
	@Scripts/install-packages build
	$(SWIFT) build --configuration $(CONFIGURATION) --product alignd

test: ## check style and imports, compile everything, run every test
	@Scripts/install-packages build test
	@$(MAKE) --no-print-directory lint
	@Scripts/test-servers
	$(SWIFT) build --build-tests
	$(SWIFT) test --skip-build --experimental-maximum-parallelization-width $(WIDTH)

kills: ## kill alignd a thousand times at every step, with a real ticket system, and print the tally (KILLS=5000 SEED=2 for others)
	@Scripts/install-packages build test
	$(SWIFT) build --build-tests
	ALIGND_KILLS=$(or $(KILLS),1000) ALIGND_KILL_SEED=$(or $(SEED),1) $(SWIFT) test --skip-build --filter KillMatrixTests.KillMatrixTests

lint: ## check formatting, the direction of imports and the length of files; changes nothing
	$(SWIFT) format lint --strict --recursive --parallel $(wildcard Sources Connectors Targets Tests Benchmarks) Package.swift
	Scripts/check-imports

format: ## format every Swift file in place, and make the documents of kinds and faults anew
	$(SWIFT) format --in-place --recursive --parallel $(wildcard Sources Connectors Targets Tests Benchmarks) Package.swift
	Scripts/kinds-document > Documentation/kinds.md
	Scripts/faults-document > Documentation/faults.md

demo: ## start a throw-away directory of the example company, check it, write the report
	@Scripts/install-packages build demo
	$(SWIFT) build --configuration $(CONFIGURATION) --product alignd
	Scripts/demo

bench: ## measure against ldapsearch, DuckDB and orjson; prints ratios (SIZE=small for a quick look)
	@Scripts/install-packages build bench
	Scripts/bench

clean: ## remove what was built
	rm -rf .build .build-servers .demo
