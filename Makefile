# make demo    sets up and shows the main job on fictional data
# make test    sets up and runs the tests
# make check   format, lint, types
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: demo test check format clean help
help:
	@sed -n '1,3p' Makefile | sed 's/^# //'

# The pins hold versions only; where packages come from is the reader's own pip settings.
$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Tocsin needs Python 3.11 or later: make PYTHON=python3.12 demo"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@echo "Compiling the engine, once (about half a minute)"
	@$(BIN)/python -c 'import tocsin.match.search, tocsin.segments.documents'
	@touch $(READY)

demo: $(READY)
	@$(BIN)/tocsin demo

# worksteal keeps a module's tests on one worker, so that its set-up is made once.
test: $(READY)
	$(BIN)/python -m pytest -n 2 --dist worksteal -q

check: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

format: $(READY)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
