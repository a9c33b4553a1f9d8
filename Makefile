# Two commands matter: `make run` and `make test`. `make help` lists the others.

# A name on the search path may be a version manager's stub: each candidate is tried.
PYTHON ?= $(or $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$python && break; done),python3)
KEEPWARM_HOME ?= $(CURDIR)/.keepwarm/demo
COMPILE = .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" $(UPGRADE)

.PHONY: run test test-spark check format lock clean help

run: ## open Keepwarm with its demo workspace; prints the address
	@$(PYTHON) tools/bootstrap.py runtime
	@KEEPWARM_HOME="$(KEEPWARM_HOME)" .venv/bin/keepwarm serve --demo

test: ## every check that CI runs, and the system packages they need
	@$(PYTHON) tools/bootstrap.py dev
	@.venv/bin/python tools/system_dependencies.py
	@.venv/bin/python tools/check.py

test-spark: ## the tests that drive a Spark cluster of two workers; fetches pyspark, needs Java
	@$(PYTHON) tools/bootstrap.py dev
	@.venv/bin/python tools/system_dependencies.py --spark
	@.venv/bin/python tools/test_spark.py

check: ## the checks without the tests: format, lint, types, contracts, migrations
	@$(PYTHON) tools/bootstrap.py dev
	@.venv/bin/python tools/check.py --static

format: ## rewrite the code as the formatter and the linter want it
	@$(PYTHON) tools/bootstrap.py dev
	.venv/bin/ruff check --fix --quiet .
	.venv/bin/ruff format .

lock: ## resolve the dependencies anew (UPGRADE=--upgrade to take newer ones)
	@$(PYTHON) tools/bootstrap.py dev
	.venv/bin/python -m pip install -qq uv
	$(COMPILE) --group build -o requirements.lock pyproject.toml
	$(COMPILE) --group dev --extra analytics --extra notices --extra postgres \
		--constraint requirements.lock -o requirements-dev.lock pyproject.toml
	$(COMPILE) --extra spark --constraint requirements-dev.lock \
		-o requirements-spark.lock pyproject.toml

clean: ## remove what can be made again; data folders stay
	rm -rf .venv build dist .hypothesis
	find . -name '.*_cache' -prune -exec rm -rf {} +
	find . -name __pycache__ -prune -exec rm -rf {} +

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12
