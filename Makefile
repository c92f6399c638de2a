# Two commands on a fresh machine (Debian 12, Python 3.11, pip): `make run` and `make test`.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
export USWAH_HOME ?= $(CURDIR)/var

.PHONY: help run test test-fast test-long check bench bench-capture bench-honesty browser lock messages clean

help: ## Show this list.
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed 's/:.*## /\t/' | expand -t 14

# A venv without Debian's python3-venv package has no pip of its own: the machine's pip fills it then.
$(VENV)/run.stamp: requirements/run.txt pyproject.toml
	@$(PYTHON) -m venv $(VENV) 2>/dev/null || $(PYTHON) -m venv --without-pip --clear $(VENV)
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m pip --python $(BIN)/python install -q pip
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/run.txt
	@$(BIN)/python tools/link_source.py
	@touch $@

$(VENV)/dev.stamp: $(VENV)/run.stamp requirements/dev.txt
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

run: $(VENV)/run.stamp ## Install, fill a database with invented madrasah, and serve on http://localhost:8000/.
	@$(BIN)/python -m uswah.config.cli setup
	@USWAH_DEMONSTRATION=yes $(BIN)/python -m uswah.config.cli demonstration
	@USWAH_DEMONSTRATION=yes $(BIN)/python -m uswah.config.cli serve --port $(PORT)

browser: ## Install what the tests need from Debian: Chromium, PostgreSQL, poppler, Java.
	@tools/install_for_tests.sh

check: $(VENV)/dev.stamp ## Format, lint, types.
	$(BIN)/ruff format --check src tests benchmarks tools
	$(BIN)/ruff check src tests benchmarks tools
	$(BIN)/mypy src

test: $(VENV)/dev.stamp browser check ## Everything that must hold, on both databases and in a browser.
	@tools/run_tests.sh

test-fast: $(VENV)/dev.stamp ## The stories on SQLite, without a browser.
	$(BIN)/pytest -q -n 2 -m "not journey and not long"

test-long: $(VENV)/dev.stamp browser ## Proofs of many repetitions: kills, floods.
	$(BIN)/pytest -q -m long
	PYTHONPATH=tests $(BIN)/python -m support.postgres run -- $(BIN)/pytest -q -n 2 tests/guards/test_sweep.py tests/long -m "not journey and not long"

bench: $(VENV)/dev.stamp ## Print the table of benchmarks beside their targets.
	@PYTHONPATH=. $(BIN)/python -m benchmarks

bench-capture: $(VENV)/dev.stamp ## What the server of capture bears, on SQLite and on PostgreSQL (about half an hour).
	@PYTHONPATH=. $(BIN)/python -m benchmarks capture capture-export capture-retries
	@PYTHONPATH=.:tests $(BIN)/python -m support.postgres run --durable -- $(BIN)/python -m benchmarks capture capture-export capture-retries

bench-honesty: $(VENV)/dev.stamp ## Ask whether the intervals of levels tell the truth (about ten minutes).
	@PYTHONPATH=. $(BIN)/python -m benchmarks.honesty

lock: ## Write the locked requirements anew from pyproject.toml (needs uv).
	uv pip compile -q --universal --python-version 3.11 --generate-hashes pyproject.toml -o requirements/run.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes pyproject.toml --group dev \
	  -c requirements/run.txt -o requirements/dev.txt

clean: ## Remove what can be made again; the database in var/ stays.
	rm -rf $(VENV) .mypy_cache .ruff_cache .import_linter_cache
