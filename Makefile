# Two commands matter: `make run` and `make test`. Each sets up all that it needs.
SHELL := /bin/bash
.DEFAULT_GOAL := help
export DEBUG ?= true
export DJANGO_SETTINGS_MODULE = config.settings
PORT ?= 8000

# uv from the machine, else our own copy of it in .tools; a Python that fits, else the one uv fetches.
SYSTEM_UV := $(shell command -v uv 2>/dev/null)
UV := $(if $(SYSTEM_UV),$(SYSTEM_UV),.tools/bin/uv)
FITTING = import sys; sys.exit(not sys.version_info >= (3, 12))
FOUND_PYTHON := $(shell for p in python3.13 python3.14 python3.12 python3 python $$HOME/.pyenv/versions/3.1[2-9]*/bin/python; do \
	if command -v $$p >/dev/null 2>&1 && $$p -c '$(FITTING)' >/dev/null 2>&1; then command -v $$p; break; fi; done)
PY := .venv/bin/python
MANAGE := $(PY) manage.py

.PHONY: help setup run test test-postgresql browser-test deployment-test lint format migrations messages bench shell clean

help: ## list these commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk 'BEGIN {FS = ":.*## "} {printf "  make %-18s %s\n", $$1, $$2}'

.tools/bin/uv:
	@for p in python3 python $(FOUND_PYTHON); do \
	  if command -v $$p >/dev/null 2>&1 && $$p -m venv .tools && .tools/bin/pip install --quiet uv; then exit 0; fi; done; \
	  echo "No Python with venv and pip was found; install Python 3.12 or newer (Debian: apt install python3-venv)." >&2; exit 1

.venv/.ready: pyproject.toml uv.lock $(wildcard locale/*/LC_MESSAGES/*.po) $(if $(SYSTEM_UV),,.tools/bin/uv)
	@$(UV) sync --quiet --locked $(if $(FOUND_PYTHON),--python $(FOUND_PYTHON))
	@for po in locale/*/LC_MESSAGES/django*.po; do .venv/bin/pybabel --quiet compile --use-fuzzy -i $$po -o $${po%.po}.mo; done
	@touch $@

setup: .venv/.ready ## install everything locked, compile translations

run: setup ## serve the site with the 2023 forum at http://127.0.0.1:8000
	@$(MANAGE) migrate --verbosity 0
	@$(MANAGE) load_forum demo/2023-education-week demo/example-draft-forum
	@$(MANAGE) create_demo_staff
	@echo "Open http://127.0.0.1:$(PORT)/"
	@$(MANAGE) runserver $(PORT)

test: setup ## run the tests on SQLite (on PostgreSQL: DATABASE_URL=postgres://… make test)
	@$(PY) -m pytest -n auto -m "not browser and not deployment" $(ARGS)

test-postgresql: setup ## run the tests on a PostgreSQL found on the machine, or installed from Debian
	@tools/with-postgresql $(MAKE) test

deployment-test: setup ## build the release as the Dockerfile does and run the whole production stack
	@tools/with-postgresql $(PY) -m pytest -m deployment $(ARGS)

browser-test: setup ## run the browser tests in Chromium, found on the machine or installed from Debian
	@CHROMIUM=$$(tools/find-chromium) && export CHROMIUM && $(PY) -m pytest -m browser $(ARGS)

lint: setup ## check style, types, floors, templates, migrations
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy .
	@.venv/bin/lint-imports
	@.venv/bin/djlint templates --lint --quiet
	@$(MANAGE) makemigrations --check --dry-run --verbosity 0
	@.venv/bin/hadolint Dockerfile
	@.venv/bin/check-jsonschema --quiet --builtin-schema vendor.compose-spec docker-compose.yml

format: setup ## format the code
	@.venv/bin/ruff check --fix-only --quiet .
	@.venv/bin/ruff format --quiet .

migrations: setup ## write the migrations that changed models need
	@$(MANAGE) makemigrations

messages: setup ## collect texts to translate (needs gettext)
	@$(MANAGE) makemessages --locale zh_Hans --no-obsolete --ignore .venv --ignore .tools --ignore tests --ignore bench --ignore demo

bench: setup ## measure, as ratios in one run
	@$(PY) -m bench $(ARGS)

shell: setup ## open a Python shell with the records imported
	@$(MANAGE) shell

clean: ## remove what the other commands made, but not the data in var/
	@rm -rf .venv .tools .mypy_cache .pytest_cache .ruff_cache staticfiles
