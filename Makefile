# make demo: look at the app.  make check: what a minute can check.  make test: check everything.
# make bundle: one file for a host without Python; see docs/bundle.md.
# make bench: measure.  make pictures: redraw.  make docs: write anew what is made from the program.
# make soak: poll for a day; see docs/soak.md.  make fuzz: a million sequences against the input,
# and frames against an emulator.
# make mutation: see which faults the tests would miss; see docs/mutation.md.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
MUTATION := .venv-mutation
# Warnings about a machine's own pip configuration say nothing about this project.
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check install --constraint constraints.txt

# Where nothing is kept, each of several processes would compile every test for itself.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo check test static style types layers bench soak fuzz monkey mutation pictures docs wheel
.PHONY: bundle clean

demo: $(VENV)/demo
	@$(BIN)/vpstui --demo

check: static
	$(BIN)/pytest --numprocesses 8 --dist loadgroup -m "not e2e and not picture and not slow"

test: static
	$(BIN)/pytest --numprocesses 5 --dist loadgroup --cov

static: $(VENV)/dev
	@$(MAKE) --no-print-directory --jobs 2 --output-sync style types layers

style: $(VENV)/dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(VENV)/dev
	$(BIN)/mypy

layers: $(VENV)/dev
	$(BIN)/lint-imports

bench: $(VENV)/dev
	$(BIN)/python -m benchmarks

monkey: $(VENV)/dev
	$(BIN)/python -m tests.e2e.monkey --runs 100 --events 300

mutation: $(MUTATION)/dev
	$(MUTATION)/bin/mutmut run --max-children 2 $(OF:%='%*')
	$(MUTATION)/bin/mutmut results | sed '/: not checked$$/d'

soak: $(VENV)/dev
	$(BIN)/python -m benchmarks.soak
	$(BIN)/python -m benchmarks.soak --screen --polls 3000

fuzz: $(VENV)/dev
	VPSTUI_FUZZ=1000000 $(BIN)/pytest --numprocesses 2 tests/terminal/test_input_fuzz.py \
		tests/terminal/drawing/test_frames_fuzz.py

pictures: $(VENV)/dev
	$(BIN)/python docs/draw_pictures.py

docs: $(VENV)/dev
	$(BIN)/python -m vpstui.cli.pages.keys_page > docs/keys.md
	$(BIN)/python -m vpstui.cli.pages.man_page > docs/vpstui.1
	$(BIN)/python -m vpstui.cli.pages.filled_blocks docs/commands.md docs/config.md
	$(BIN)/python docs/draw_rooms.py

wheel: $(VENV)/dev
	$(BIN)/python -m build --wheel

bundle: wheel
	$(BIN)/python -m bundle dist

clean:
	rm -rf $(VENV) .venv-* mutants dist .coverage .mypy_cache .ruff_cache .pytest_cache .hypothesis

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

$(MUTATION)/dev: pyproject.toml constraints.txt
	@echo "Installing what mutation testing needs into $(MUTATION), once ..."
	@$(PYTHON) -m venv $(MUTATION)
	@$(PIP:$(BIN)/%=$(MUTATION)/bin/%) --editable '.[dev]' mutmut
	@touch $@
