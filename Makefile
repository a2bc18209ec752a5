# edge_mm: everything starts here. Needed: make, and Python >= 3.10 with venv (3.11 for exact versions).
#
#   make demo                        the whole product in one command
#   make check                       what CI runs
#   make demo TORCH=torch==2.13.0    with another build of torch (this one is CUDA's on x86-64)

.DEFAULT_GOAL := help
SHELL := /bin/sh

VENV ?= .venv
BIN := $(VENV)/bin
BUNDLE := build/digits
SESSION := examples/digits/session

# torch comes in builds. On x86-64 PyPI's is CUDA's, several gigabytes: without an NVIDIA GPU take the CPU build, which
# is on PyTorch's own index. On aarch64 PyPI's build is a CPU build.
ifeq ($(shell uname -m)-$(shell command -v nvidia-smi >/dev/null 2>&1 && echo gpu),x86_64-)
TORCH ?= torch==2.13.0+cpu
else
TORCH ?= torch==2.13.0
endif
TORCH_INDEX ?= https://download.pytorch.org/whl/cpu
export TORCH TORCH_INDEX

# Versions of Python that the runtime must work on: JetPack 6 ships 3.10, JetPack 7 ships 3.12.
RUNTIME_PYTHONS ?= 3.10 3.11 3.12 3.13
PYTEST_ARGS ?=
# For example --force, on a machine that is not fit to be measured.
BENCH_ARGS ?=

SOURCES := edge_mm calibration export
CHECKED := $(SOURCES) tests scripts
SETUP := pyproject.toml constraints.txt scripts/setup-venv.sh scripts/find-python.sh

.PHONY: help demo test check proof bench format lint types imports fast-tests test-wheel wheel constraints results readme \
	system clean distclean

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

demo: $(VENV)/.demo ## Export the reference model, verify it, replay a session, show the latency table
	@sh scripts/demo.sh $(BIN) $(BUNDLE) $(SESSION)

test: wheel ## Run the whole suite on the built wheel, in a clean environment of its own
	@sh scripts/test-all.sh $(PYTEST_ARGS)

check: lint types imports fast-tests ## Format, lint, types, import contracts and the fast tests: what CI runs

format: $(VENV)/.dev ## Rewrite the sources in the project's format
	@$(BIN)/ruff format $(CHECKED)
	@$(BIN)/ruff check --fix $(CHECKED)

lint: $(VENV)/.dev ## Check format and lint
	@$(BIN)/ruff format --check $(CHECKED)
	@$(BIN)/ruff check $(CHECKED)

types: $(VENV)/.dev ## Check types, strictly, in all three packages
	@$(BIN)/mypy --strict

imports: $(VENV)/.dev ## Check which package may import which
	@$(BIN)/lint-imports

fast-tests: $(VENV)/.dev ## Run the fast tests
	@$(BIN)/edge-mm export digits --out $(BUNDLE) --force
	@$(BIN)/python -m pytest -m "not slow and not gpu and not device" $(PYTEST_ARGS)

wheel: $(VENV)/.dev ## Build the wheel into dist/
	@rm -rf dist && mkdir -p build
	@$(BIN)/python -m build --wheel --outdir dist . >build/wheel.log 2>&1 || { cat build/wheel.log; exit 1; }
	@ls dist/*.whl

test-wheel: wheel $(VENV)/.dev ## Run the runtime's tests on the wheel alone, on every Python that devices have
	@$(BIN)/edge-mm export digits --out $(BUNDLE) --force
	@for version in $(RUNTIME_PYTHONS); do sh scripts/test-runtime.sh $$version $(BUNDLE) $(SESSION) || exit 1; done

bench: $(VENV)/.demo ## Benchmark the reference bundle on this machine: the table, and build/bench.html
	@mkdir -p build
	@$(BIN)/edge-mm export digits --out $(BUNDLE) --force >build/export.log || { cat build/export.log; exit 1; }
	@$(BIN)/edge-mm bench $(BUNDLE) --out build/bench.json $(BENCH_ARGS)
	@$(BIN)/edge-mm bench report build/bench.json --out build/bench.html
	@echo "The plots: build/bench.html"

proof: $(VENV)/.dev ## Run everything long and write docs/results (the better part of an hour)
	@sh scripts/proof.sh $(BIN)

results: $(VENV)/.dev ## Write the page of results anew: which ones rest on sources that have changed since
	@$(BIN)/python -m tests.docs.results

readme: $(VENV)/.dev ## Run README's commands and write their real output into it
	@$(BIN)/python -m tests.docs.update_readme

constraints: $(VENV)/.dev ## Write constraints.txt anew from a fresh environment with the newest versions
	@sh scripts/update-constraints.sh

system: ## Install the Debian package that the microphone needs (apt-get, as root or with sudo)
	@sh scripts/install-system.sh

clean: ## Remove what was built
	@rm -rf build dist out .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	@find $(CHECKED) -name __pycache__ -type d -prune -exec rm -rf {} +

distclean: clean ## Remove what was built and the virtual environments
	@rm -rf $(VENV)

$(VENV)/.demo: $(SETUP)
	@sh scripts/setup-venv.sh $(VENV) export
	@touch $@

$(VENV)/.dev: $(SETUP)
	@sh scripts/setup-venv.sh $(VENV) export,reference,chinese,dev
	@touch $(VENV)/.demo $@
