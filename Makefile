# make run    the made-up union on this machine, in a minute
# make test   everything that CI checks
# make bench  every figure we claim, beside its peer
# make locks  pin the requirements anew

VENV ?= .venv
PYTHON ?= python3
BIN := $(VENV)/bin
# Some machines forbid Python to keep what it compiles. Each of the programs that are started here would compile
# the house and its libraries anew.
unexport PYTHONDONTWRITEBYTECODE
# What is imported is compiled then; to compile all that the libraries bring takes as long as installing them.
INSTALL := $(BIN)/python -m pip --disable-pip-version-check --no-input -q install --no-compile

.PHONY: run test bench locks clean

run: $(VENV)/.run
	@$(BIN)/python -m wallchart up

test: $(VENV)/.test
	@$(BIN)/python -m tests

bench: $(VENV)/.bench
	@$(BIN)/python -m bench.run

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Wallchart needs Python 3.11 or newer; this is %s. Name another with: make PYTHON=python3.12 run" % sys.version.split()[0])'
	@echo "Making the environment in $(VENV) (once; a minute or two)"
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.run: $(VENV)/.made requirements/run.txt pyproject.toml
	@$(INSTALL) --require-hashes -r requirements/run.txt
	@$(INSTALL) --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.test: $(VENV)/.run requirements/test.txt
	@echo "Installing what the tests need (once)"
	@$(INSTALL) --require-hashes -r requirements/test.txt
	@touch $@

$(VENV)/.bench: $(VENV)/.test requirements/bench.txt
	@echo "Installing the peers to measure beside (once)"
	@$(INSTALL) --require-hashes -r requirements/bench.txt
	@touch $@

locks:
	@cd requirements && for name in run test bench; do \
	  uv pip compile -q --upgrade --python-version 3.11 --universal --generate-hashes --no-emit-index-url \
	    --no-emit-find-links --no-annotate --custom-compile-command "make locks" $$name.in -o $$name.txt || exit 1; \
	done

clean:
	rm -rf $(VENV) .run build
