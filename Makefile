# make demo: look at the app.  make test: check everything.  make bench: measure.  make pictures: redraw.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Warnings about a machine's own pip configuration say nothing about this project.
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check install --constraint constraints.txt

.PHONY: demo test bench pictures wheel clean

demo: $(VENV)/demo
	@$(BIN)/vpstui --demo

test: $(VENV)/dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest
	$(BIN)/coverage report

bench: $(VENV)/dev
	$(BIN)/python -m benchmarks

pictures: $(VENV)/dev
	$(BIN)/vpstui --demo --screenshot docs/servers.svg --size 100x24

wheel: $(VENV)/dev
	$(BIN)/python -m build --wheel

clean:
	rm -rf $(VENV) dist .coverage .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/demo: $(VENV)/bin/python pyproject.toml constraints.txt
	@echo "Installing what the app needs into $(VENV), once ..."
	@$(PIP) --editable .
	@touch $@

$(VENV)/dev: $(VENV)/bin/python pyproject.toml constraints.txt
	@echo "Installing what the tests need into $(VENV), once ..."
	@$(PIP) --editable '.[dev]'
	@touch $@ $(VENV)/demo
