# Everything runs in .venv, which the first target that needs it makes. `uv` is used where it is installed.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CONFIG ?= corpus.toml
JOBS ?=
BENCH ?= bench-data
DOCUMENTS ?= 10000
PEER_DOCUMENTS ?= 3000
STAMP := $(VENV)/.installed
DEV_STAMP := $(VENV)/.installed-dev
KERNEL := $(wildcard pipeline/corpusmill/kernel/*.[ch])
UV := $(shell command -v uv 2>/dev/null)
INSTALL = $(if $(UV),uv pip install -q --python $(BIN)/python,$(BIN)/python -m pip install -q --disable-pip-version-check) -c constraints.txt
# Where PYTHONDONTWRITEBYTECODE is set, as in many containers, each process would compile all it loads (.2 to .5 s).
COMPILE = $(BIN)/python -m compileall -q pipeline

help:  ## Show this help
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

corpus: $(STAMP)  ## Build the corpus of CONFIG (default corpus.toml) into dist/
	$(BIN)/corpusmill build $(CONFIG) $(if $(JOBS),--jobs $(JOBS))

test: $(DEV_STAMP)  ## Run every test
	$(BIN)/python -m pytest

test-fast: $(DEV_STAMP)  ## Run the tests that start no second process (under a minute)
	$(BIN)/python -m pytest -m "not slow"

format: $(DEV_STAMP)  ## Put the formatting right
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

check: $(DEV_STAMP)  ## Lint, check formatting and types, check the rules and the configuration
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/corpusmill check $(CONFIG)

bench: $(DEV_STAMP)  ## Measure speed on DOCUMENTS made-up texts (default 10000), beside yardsticks
	$(BIN)/python bench/speed/run.py --documents $(DOCUMENTS)

bench-peers: $(DEV_STAMP)  ## Measure speed beside datatrove and trafilatura's command line, each in an environment of its own
	$(PYTHON) -m venv $(VENV)/peers/datatrove && $(VENV)/peers/datatrove/bin/python -m pip install -q 'datatrove[io,processing]' orjson spacy
	$(PYTHON) -m venv $(VENV)/peers/trafilatura && $(VENV)/peers/trafilatura/bin/python -m pip install -q trafilatura lxml_html_clean
	$(BIN)/python bench/speed/peers.py --documents $(PEER_DOCUMENTS) --datatrove $(VENV)/peers/datatrove/bin/python \
		--trafilatura $(VENV)/peers/trafilatura/bin/trafilatura

bench-quality: $(DEV_STAMP)  ## Measure cleaning and metadata on the bench folder BENCH (an option)
	$(BIN)/python bench/quality.py --bench $(BENCH) --rules --floors
	$(BIN)/python bench/metadata_quality.py --bench $(BENCH)

publish: $(STAMP)  ## Publish RELEASE (dist/<corpus>/<version>) to REPO (USER/NAME on the hub)
	$(if $(and $(RELEASE),$(REPO)),,$(error name both: make publish RELEASE=dist/<corpus>/<version> REPO=USER/NAME))
	$(BIN)/corpusmill publish $(RELEASE) --to hf://datasets/$(REPO) $(if $(PUBLIC),--public)

$(BIN)/python:
	$(if $(UV),uv venv -q --python $(PYTHON) $(VENV),$(PYTHON) -m venv $(VENV))

$(STAMP): pyproject.toml hatch_build.py constraints.txt $(KERNEL) | $(BIN)/python
	$(INSTALL) -e .
	@$(COMPILE)
	@touch $@

$(DEV_STAMP): pyproject.toml hatch_build.py constraints.txt $(KERNEL) | $(BIN)/python
	$(INSTALL) -e '.[dev]'
	@$(COMPILE)
	@touch $(STAMP) $@

clean:  ## Remove what builds and tests leave (dist, work folders, caches), not .venv
	rm -rf dist .corpusmill .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -not -path './$(VENV)/*' -prune -exec rm -rf {} +

.PHONY: help corpus test test-fast format check bench bench-peers bench-quality publish clean
