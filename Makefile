# Two commands on a fresh machine: `make demo` and `make test`. Both set up what they need and
# download nothing the second time: the stamps below lie inside the virtual environment.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
STAMPS := $(VENV)/.stamps
ROOT   := $(CURDIR)
# checks/ and reports/ mounted as the wheel has them, for tools that do not follow __path__
MOUNT  := .cache/mounted

.PHONY: help setup demo test lint format types imports docs bench journeys lock clean mount

help:
	@echo "make demo    audit the built-in store and say where the scorecard is"
	@echo "make test    linters, types, import rules and all tests"
	@echo "make bench   measure an audit against a bare browser run"
	@echo "make journeys  walk every test store on both devices and count what came out"
	@echo "make setup   only install: packages into $(VENV), and a browser if there is none"
	@echo "make docs    write the generated documents anew"
	@echo "make lock    resolve requirements.lock anew"

setup: $(STAMPS)/project $(STAMPS)/browser

$(STAMPS)/packages: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "auditor needs Python 3.11 or newer: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -qq --require-hashes --requirement requirements.lock
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/project: $(STAMPS)/packages pyproject.toml
	$(BIN)/python -m pip install -qq --no-deps --no-build-isolation --editable .
	@touch $@

$(STAMPS)/browser: | $(STAMPS)/project
	$(BIN)/auditor browser install
	@touch $@

demo: setup
	$(BIN)/auditor demo --audit --out audit-report/demo

test: setup lint types imports
	$(BIN)/python -m auditor.describe --check
	$(BIN)/pytest -n auto --dist worksteal

lint: $(STAMPS)/project
	$(BIN)/ruff check
	$(BIN)/ruff format --check

format: $(STAMPS)/project
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

mount:
	@rm -rf $(MOUNT) && mkdir -p $(MOUNT)/auditor
	@ln -s $(ROOT)/auditor/* $(ROOT)/checks $(ROOT)/reports $(MOUNT)/auditor/

types: $(STAMPS)/project mount
	cd $(MOUNT) && $(ROOT)/$(BIN)/mypy --config-file $(ROOT)/pyproject.toml --cache-dir $(ROOT)/.mypy_cache -p auditor

imports: $(STAMPS)/project mount
	cd $(MOUNT) && $(ROOT)/$(BIN)/lint-imports --no-cache --config $(ROOT)/pyproject.toml

docs: $(STAMPS)/project
	$(BIN)/python -m auditor.describe

bench: setup
	$(BIN)/python -m benchmarks

journeys: setup
	$(BIN)/python -m benchmarks.journeys

lock: $(STAMPS)/project
	$(BIN)/python -m pip install -qq uv
	$(BIN)/uv pip compile --universal --generate-hashes --no-header --no-annotate --quiet \
	  --upgrade --extra dev pyproject.toml --output-file requirements.lock

clean:
	rm -rf $(VENV) .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist audit-report
