# Everything a developer does, each in one command. Nothing but Python 3.11 or later, make and git has to be there.

BOOTSTRAP ?= python3
PYTHON_DEV := .venv/bin/python
WITH_PATHS := PYTHONPATH=layers/common/python:layers/migrations/python:functions:.
CHECKED := layers/common/python/holdfast layers/migrations/python layers/build_layer.py functions local

.DEFAULT_GOAL := help
.PHONY: help setup setup-sam run test check bench fmt generate pin clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Make or update the virtual environment (every other target does it by itself)
	@$(BOOTSTRAP) local/setup.py dev

setup-sam: setup
	@$(BOOTSTRAP) local/setup.py sam

run: setup ## Start everything, play the main journey, go on serving (ARGS=--once stops after it)
	@$(PYTHON_DEV) -m local $(ARGS)

test: setup ## Run the tests (ARGS="tests/routes -k accept")
	@$(PYTHON_DEV) -m pytest $(if $(ARGS),$(ARGS),-n auto --maxprocesses 8 --dist loadfile)

check: setup-sam ## Style, types, import rules, wiring, templates, build
	$(PYTHON_DEV) -m ruff check .
	$(PYTHON_DEV) -m ruff format --check .
	$(PYTHON_DEV) -m mypy $(CHECKED)
	PYTHONPATH=layers/common/python:. .venv/bin/lint-imports --no-logo
	$(PYTHON_DEV) -m pytest -q tests/wiring
	$(PYTHON_DEV) -m local.check_templates

bench: setup ## Measure the budgets; results also in build/bench.json, the ledger's drawn in build/ledger.svg
	@$(PYTHON_DEV) -m tests.bench $(ARGS)

fmt: setup ## Format the code and mend what can be mended
	$(PYTHON_DEV) -m ruff check --fix-only --quiet .
	$(PYTHON_DEV) -m ruff format .

generate: setup ## Write the OpenAPI document, the sample events and what is watched in the templates
	@$(WITH_PATHS) $(PYTHON_DEV) -m local.openapi
	@$(WITH_PATHS) $(PYTHON_DEV) -m local.sample_events
	@$(PYTHON_DEV) -m local.watching

pin: setup ## Pin the newest versions of everything, with hashes (ARGS="--upgrade-package pydantic" for one)
	@$(PYTHON_DEV) -m local.pin $(ARGS)

clean: ## Remove everything that make has made
	rm -rf .venv .venv-sam .tools .aws-sam build .local .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -not -path './.git/*' -prune -exec rm -rf {} +
