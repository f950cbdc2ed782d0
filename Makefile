# Two commands matter to a newcomer: `make demo` and `make test`. Each sets up what it needs.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed

.PHONY: help setup demo test test-all lint format bench reports messages lock clean
.DEFAULT_GOAL := help

help:  ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: $(STAMP)  ## create .venv and install Foedus with its development tools
$(STAMP): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	@touch $@

demo: setup  ## assess the framework reported in August 2025; ends with the path of the report
	$(BIN)/foedus assess ukraine-2025-reported --out build/demo

test: lint  ## lint, type-check and run the tests
	$(BIN)/python -m pytest -n auto

test-all: test  ## the slow tests too
	$(BIN)/python -m pytest -n auto -m slow

lint: setup  ## ruff, the type checker and the contracts of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/ty check
	$(BIN)/lint-imports

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

messages: setup  ## bring the catalogues of other languages up to date
	@mkdir -p build
	$(BIN)/python -m babel.messages.frontend --quiet extract --mapping-file=babel.cfg --keywords=counted:1,2 \
	  --no-location --sort-output --output-file=build/foedus.pot src
	$(BIN)/python -m babel.messages.frontend --quiet update --domain=foedus --input-file=build/foedus.pot \
	  --output-dir=src/foedus/locale --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --width=110

lock: setup  ## write the development lock file
	$(BIN)/python -m pip freeze --exclude-editable > requirements-dev.lock

clean:  ## remove what these targets made
	rm -rf $(VENV) build .pytest_cache .ruff_cache
