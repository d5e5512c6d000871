# build: set everything up and run the main job.   test: set everything up and pass all tests.
# check: lint and types.   bench: print the benchmark tables.   lock: renew the locked versions.
# clean: remove what is set up; dist stays, paconn keeps the connector's id there.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

PEERS := benchmarks/node_modules/.installed
DOTNET := build/dotnet/.installed

.PHONY: build test check bench lock setup peers dotnet browser clean

build: setup
	$(BIN)/connector build

test: setup peers dotnet browser
	$(BIN)/python -m pytest -n auto --dist loadfile

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: setup peers
	$(BIN)/python -m benchmarks

setup: $(STAMP)

$(STAMP): requirements.lock pyproject.toml scripts/setup
	PYTHON="$(PYTHON)" VENV="$(VENV)" sh scripts/setup
	touch $@

# Programs of others, for Node.js: a client that the tests run, and what the benchmarks compare with.
peers: $(PEERS)

$(PEERS): benchmarks/package-lock.json
	if ! command -v npm >/dev/null; then echo "npm is not here: Prism's tests are skipped, benchmarks compare less" >&2; \
	elif npm ci --prefix benchmarks --silent --no-audit --no-fund; then touch $@; \
	else echo "npm ci failed: Prism's tests are skipped, benchmarks compare less" >&2; [ -z "$$CI" ]; fi

# A second .NET beside mono, for the tests of custom code; pipelines have to have it.
dotnet: $(DOTNET)

$(DOTNET): $(wildcard scripts/dotnet/*) | $(STAMP)
	if $(BIN)/python scripts/dotnet/assemble.py build/dotnet; then touch $@; \
	else echo "custom code is tested on one runtime only" >&2; [ -z "$$CI" ]; fi

# Tests of the designer run in a real one; pipelines have to have it.
browser:
	sh scripts/browser

lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
		--no-annotate --extra dev --extra designer pyproject.toml --output-file requirements.lock

clean:
	rm -rf $(VENV) build benchmarks/node_modules *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
