# Two commands matter to a newcomer: `make demo` and `make test`. Each sets up what it needs.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed
LOCK   ?= requirements-dev.lock
LOWEST := build/lowest

# Mutants of each of four groups, and the seed that draws them: the same code gives the same mutants.
MUTANTS      ?= 25
MUTANTS_SEED ?= 1

# Where the locked versions do not fit (a newer Python, another platform), `make setup LOCK=` takes the newest that do.
INSTALL = $(if $(LOCK),-m pip install --quiet --require-hashes --no-deps -r $(LOCK),-m pip install --quiet '.[dev]')

.PHONY: help setup demo test coverage test-all test-long test-lowest lowest lint mutants format bench reports results levers messages lock clean
.DEFAULT_GOAL := help

help:  ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: $(STAMP)  ## create .venv and install Foedus with its development tools, as locked in requirements-dev.lock
$(STAMP): pyproject.toml $(LOCK)
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python $(INSTALL)
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

demo: setup  ## assess the framework reported in August 2025; ends with the path of the report
	$(BIN)/foedus assess ukraine-2025-reported --out build/demo

test: lint  ## lint, type-check and run the tests
	$(BIN)/python -m pytest -n auto

# Tests that need the public data skip without them, and the floor in pyproject.toml is not reached.
coverage: lint  ## the tests of `make test`, and the share of branches that they reach; with the public data it has a floor
	$(BIN)/python -m pytest -n auto --cov --cov-report=term $(if $(FOEDUS_DATA_MIRROR),,--cov-fail-under=0)

test-all: coverage test-lowest  ## the slow tests too, and a part of the tests with the lowest versions allowed
	$(BIN)/python -m pytest -n auto -m 'slow and not long'

test-long: setup  ## the tests that take longer than continuous integration has
	$(BIN)/python -m pytest -n auto -m long || test $$? -eq 5  # 5: none is so marked

# A part that meets every package: the command line, readers and frames, the games' fits, answers as stored. The lowest versions
# are locked for Python 3.11. Old packages warn of each other; that is not what is tested.
test-lowest: setup  ## a part of the tests with the lowest versions that pyproject.toml allows (Python 3.11)
	@if $(BIN)/python -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))'; then $(MAKE) --no-print-directory lowest; \
	else echo "the lowest versions are tested with Python 3.11 only: skipped"; fi
lowest: $(LOWEST)/.installed
	PYTHONPATH=src $(LOWEST)/bin/python -m pytest -n auto -W ignore::DeprecationWarning tests/cli tests/assessment/test_assessment.py \
	  tests/games/models tests/horizon/sensitivity/test_sobol.py tests/law/test_cases.py tests/record/frames tests/record/source_files \
	  tests/report/files
$(LOWEST)/.installed: pyproject.toml requirements-lowest.lock
	$(BIN)/python -m venv --clear $(LOWEST)
	$(LOWEST)/bin/python -m pip install --quiet --require-hashes --no-deps -r requirements-lowest.lock
	@touch $@

lint: setup  ## ruff, the type checker and the contracts of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/ty check
	$(BIN)/lint-imports

mutants: setup  ## break the formulas one at a time and see whether tests notice (about half an hour, by hand)
	$(BIN)/python -m pip install --quiet --editable '.[mutants]'
	$(BIN)/python -m tools.mutants --sample $(MUTANTS) --seed $(MUTANTS_SEED) --workers 2

format: setup  ## format the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: setup  ## measure what README and docs claim, side by side with rivals where installed
	$(BIN)/python -m pip install --quiet --editable '.[dev,bench]'
	$(BIN)/python -m benchmarks

reports: setup  ## write the reports of the reported framework and of the package's drafts, and the pictures of the docs
	$(BIN)/foedus assess ukraine-2025-reported --out build/reports
	$(BIN)/foedus assess ukraine-2025-reported --lang fr --out build/reports
	$(BIN)/foedus assess ukraine-2025-20-points --compare ukraine-2025-28-points,ukraine-2025-berlin,ukraine-2026-paris --out build/reports
	$(BIN)/foedus assess ukraine-2025-20-points --compare ukraine-2025-28-points,ukraine-2025-berlin,ukraine-2026-paris --lang fr --out build/reports
	-$(BIN)/foedus diff ukraine-2025-28-points ukraine-2025-20-points --format html > build/reports/28-to-20-points.html
	$(BIN)/python docs/images/build.py

results: setup  ## write the tables of the pages of results from what the model says
	$(BIN)/python -m docs.tables.results

levers: setup  ## write the tables of docs/explanation/levers.md from what the model says
	$(BIN)/python -m docs.tables.levers

messages: setup  ## bring the catalogues of other languages up to date
	@mkdir -p build
	$(BIN)/python -m babel.messages.frontend --quiet extract --mapping-file=babel.cfg --keywords=counted:1,2 \
	  --no-location --sort-output --output-file=build/foedus.pot src
	$(BIN)/python -m babel.messages.frontend --quiet update --domain=foedus --input-file=build/foedus.pot \
	  --output-dir=src/foedus/locale --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --width=110

# Universal: one file for all platforms and for Python 3.11 and later. No address of an index stands in it.
COMPILE = build/lock/bin/uv pip compile pyproject.toml --quiet --upgrade --generate-hashes --no-annotate --no-emit-index-url \
  --python-version 3.11 --custom-compile-command 'make lock'

lock:  ## write both lock files from pyproject.toml
	$(PYTHON) -m venv build/lock
	build/lock/bin/python -m pip install --quiet uv
	$(COMPILE) --universal --extra dev --output-file requirements-dev.lock
	$(COMPILE) --extra all --extra tests --resolution lowest-direct --output-file requirements-lowest.lock

clean:  ## remove what these targets made
	rm -rf $(VENV) build .pytest_cache .ruff_cache .coverage*
