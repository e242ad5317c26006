# Each target works alone on a fresh Debian machine with .NET 10 and Node 20, and installs what it misses.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run demo test check nightly cluster test-cluster bench bench-cluster build pages setup setup-tests clean

RUNTIME_PACKAGES := icu libpocketsphinx3 pocketsphinx-en-us libspeexdsp1 libsqlite3-0 ffmpeg flite
TEST_PACKAGES := $(RUNTIME_PACKAGES) pocketsphinx sox chromium strace postgresql

export DOTNET_NOLOGO := 1
export DOTNET_CLI_TELEMETRY_OPTOUT := 1
export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD := 1

PAGES := src/MeetingScribe.Server/wwwroot/index.html
NODE_MODULES := dashboards/node_modules/.package-lock.json
CLIENT_MODULES := tests/MeetingScribe.Tests/Realtime/Clients/node_modules/.package-lock.json
PAGE_SOURCES := $(shell find dashboards -type f -not -path '*/node_modules/*' 2>/dev/null)
BIN := bin/Release/net10.0
SERVER := dotnet src/MeetingScribe.Server/$(BIN)/MeetingScribe.Server.dll
SCRIBE := dotnet src/MeetingScribe.Cli/$(BIN)/scribe.dll

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: build ## Start the service on http://127.0.0.1:8080 (more settings: make run ARGS='--urls=... --Scribe:Engine=...')
	@exec $(SERVER) $(ARGS)

# The player finds the service where ARGS have put it.
ARG = $(patsubst --$(1)=%,%,$(filter --$(1)=%,$(ARGS)))
demo: export SCRIBE_URL ?= $(or $(call ARG,urls),http://127.0.0.1:8080)
demo: export SCRIBE_KEY_FILE ?= $(or $(call ARG,Scribe:DataDirectory),data)/admin.key

demo: build ## Start the service and play a three-person meeting into it; Ctrl-C stops both
	@trap 'kill $${player:-} 2>/dev/null && wait $$player || true; kill $${service:-} 2>/dev/null || true; wait' EXIT; \
	trap 'exit 0' INT TERM; \
	$(SERVER) $(ARGS) & service=$$!; \
	$(SCRIBE) demo & player=$$!; \
	wait $$player; wait $$service

# A test that never ends is named, and ends the run once nothing else has happened for so long.
NO_HANG := --blame-hang --blame-hang-timeout 15m --blame-hang-dump-type none

test: setup-tests pages ## Run every test, of the service and of the pages
	@status=0; dotnet test MeetingScribe.sln --verbosity quiet --logger 'console;verbosity=minimal' $(NO_HANG) || status=1; \
	(cd dashboards && npm test) || status=1; exit $$status

check: ## What CI runs: every test, and one line of totals
	@.ci/run

nightly: setup-tests pages ## What takes too long for every change: a hundred storms, long meetings, crowds
	@dotnet run --project tests/MeetingScribe.Tests -- -explicit only -showLiveOutput

# The Orleans packages are asked for by these two targets only. PACKAGES=<folder> adds a folder of packages to the restore.
WITH_ORLEANS := -p:WithOrleans=true $(if $(PACKAGES),-p:PACKAGES=$(abspath $(PACKAGES)))

SERVICE_TESTS := RestTests RecordingTests AudioSocketTests EndToEndTests ConnectTests ItemTests TurnEventTests SessionEndTests SessionUpdateTests TranscriptPartsTests \
	Sessions.CrashTests TranscriptionEndpointTests

cluster: setup pages ## Start one node of a cluster (make cluster ARGS='--Scribe:Database="Host=...;..." --Scribe:RecordingsDirectory=... --urls=...')
	@dotnet build -c Release --verbosity quiet $(WITH_ORLEANS) src/MeetingScribe.Silo
	@exec dotnet src/MeetingScribe.Silo/$(BIN)/MeetingScribe.Silo.dll $(ARGS)

test-cluster: setup-tests pages ## Test clusters of real nodes, and the service's own tests against a node
	@dotnet build --verbosity quiet $(WITH_ORLEANS) tests/MeetingScribe.Silo.Tests
	@dotnet run --no-build --project tests/MeetingScribe.Silo.Tests -- -maxThreads 2
	@dotnet build --verbosity quiet tests/MeetingScribe.Tests
	@SCRIBE_SILO=$(CURDIR)/tests/MeetingScribe.Silo.Tests/bin/Debug/net10.0/MeetingScribe.Silo.dll dotnet run --no-build --project tests/MeetingScribe.Tests -- $(foreach class,$(SERVICE_TESTS),-class '*$(class)')

bench: setup-tests pages ## Print the performance table
	@dotnet run -c Release --project tests/MeetingScribe.Benchmarks -- $(ARGS)

bench-cluster: setup-tests pages ## Print what a cluster costs and carries (ARGS='cluster-cost cluster-3' for some of it)
	@dotnet build -c Release --verbosity quiet $(WITH_ORLEANS) tests/MeetingScribe.Benchmarks
	@dotnet run -c Release --no-build --project tests/MeetingScribe.Benchmarks -- $(or $(ARGS),cluster-cost cluster-1 cluster-2 cluster-3)

build: setup pages ## Build the service and scribe
	@for project in Server Cli; do dotnet build -c Release --verbosity quiet src/MeetingScribe.$$project; done

pages: $(PAGES) ## Build the dashboard

setup: ## Install what running needs
	@.ci/install $(RUNTIME_PACKAGES)

setup-tests: $(CLIENT_MODULES)
	@.ci/install $(TEST_PACKAGES)

$(PAGES): $(PAGE_SOURCES) | $(NODE_MODULES)
	@cd dashboards && npm run --silent build -- --logLevel warn
	@touch $@

%/node_modules/.package-lock.json: %/package-lock.json
	@cd $* && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

clean: ## Remove what was built; the data stays
	@rm -rf artifacts src/MeetingScribe.Server/wwwroot dashboards/node_modules
	@find src tests -type d \( -name bin -o -name obj -o -name node_modules \) -prune -exec rm -rf {} +
