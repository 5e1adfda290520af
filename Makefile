# Two commands need nothing but Python 3.11 and make: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
QUIET := PIP_DISABLE_PIP_VERSION_CHECK=1

.PHONY: demo install test lint format catalogues lock real-servers real-servers-down clean

demo: $(VENV)/runtime
	@$(BIN)/python -m bot demo

# The environment for `.venv/bin/python -m bot run`.
install: $(VENV)/runtime

# Three for two cores: a test waits for its database two fifths of its time.
test: $(VENV)/development
	$(BIN)/python -m pytest -n 3 --dist worksteal

lint: $(VENV)/development
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/development
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# Bring the catalogues up to date with the sentences in the code; what is new stands there untranslated.
catalogues: $(VENV)/development
	$(BIN)/python -m tests.catalogues

# A real Request Tracker and a real Redmine on loopback, for the tests marked `real`. Debian, as root.
real-servers: $(VENV)/development
	.ci/real-servers/up

real-servers-down:
	.ci/real-servers/down

# The locks name no index: they hold hashes alone.
lock:
	uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url \
		--python-version 3.11 pyproject.toml --output-file requirements.lock
	uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url \
		--python-version 3.11 pyproject.toml --extra dev --constraints requirements.lock \
		--output-file requirements-dev.lock

$(VENV)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Clientload needs Python 3.11 or later: make PYTHON=/path/to/python3.11 demo"; exit 2; }
	@$(PYTHON) -m venv $(VENV) || { echo "Python's venv module is missing: apt-get install python3-venv"; exit 2; }
	@touch $@

$(VENV)/runtime: requirements.lock $(VENV)/python
	@echo "Installing from requirements.lock"
	@$(QUIET) $(BIN)/python -m pip install --quiet --require-hashes --requirement requirements.lock
	@touch $@

$(VENV)/development: requirements-dev.lock $(VENV)/python
	@echo "Installing from requirements-dev.lock"
	@$(QUIET) $(BIN)/python -m pip install --quiet --require-hashes --requirement requirements-dev.lock
	@touch $@ $(VENV)/runtime

clean:
	rm -rf $(VENV)
