# What people type. `make help` lists it.
.DEFAULT_GOAL := help
.PHONY: help run build test lint format test-swift test-clients bench clean prerequisites clients
SHELL := /bin/bash
MAKEFLAGS += --no-print-directory

DEBUG := .build/debug/apus
# A process runs all of its tests side by side: these in one of their own, so that the others, which run real processes and have time
# limits, do not starve.
WORKFLOW_TESTS := ^(Executions|JSONPath|JSONata|StatesLanguage|TaskIntegrations|Workflows)Tests
SOURCES := Package.swift Sources Tests Examples

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 16
	@echo; echo "Settings: PORT=4566 and ONCE=1 for make run, ONLY=expression for make test-clients"

run: prerequisites clients build ## install what is missing, build, start a node, show the example, keep serving
	@scripts/run-example

build: prerequisites ## the release binary, .build/release/apus
	@swift build -c release --static-swift-stdlib --product apus

test: lint test-swift test-clients ## everything that CI runs

lint: prerequisites
	@scripts/quietly "format" swift format lint --strict --parallel --configuration .swift-format -r $(SOURCES)

format: prerequisites ## put the sources into the form that lint checks
	@swift format --in-place --parallel --configuration .swift-format -r $(SOURCES)

# One configuration for all tests: warnings are errors in it (Package.swift says so).
test-swift: prerequisites ## the tests of the rooms, on SQLite and on a PostgreSQL server of their own
	@scripts/quietly "build (debug, warnings are errors)" swift build --build-tests
	@scripts/quietly "tests of the rooms" env APUS_REQUIRE_POSTGRESQL=1 swift test --skip-build --skip '$(WORKFLOW_TESTS)'
	@scripts/quietly "tests of the rooms of workflows" env APUS_REQUIRE_POSTGRESQL=1 swift test --skip-build --filter '$(WORKFLOW_TESTS)'

test-clients: prerequisites clients ## the tests through boto3, the aws CLI and bare sockets, against the binary
	@test -x $(DEBUG) || scripts/quietly "build (debug)" swift build --product apus
	@scripts/example-data
	@scripts/quietly "tests through real clients" .venv/bin/python -m pytest Tests/Clients -q -p no:cacheprovider $(if $(ONLY),-k "$(ONLY)")

bench: prerequisites clients build ## measurements, printed as ratios
	@swift build -c release --static-swift-stdlib --product apus-bench
	@.build/release/apus-bench

prerequisites:
	@scripts/install-prerequisites

clients:
	@scripts/client-environment

clean: ## remove everything that was built or written here
	@rm -rf .build .venv .apus Tests/Clients/.built Examples/native-swift/bootstrap Examples/native-c/bootstrap
