# `make` lists what there is to do. Everything sets itself up first; see CONTRIBUTING.md.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help setup demo run test lint format chromium bench lock notice audit screenshots clean
MAKEFLAGS += --no-print-directory

bin := .venv/bin
workers ?= 2
# Each worker has its core; numpy's threads would only wait for one another.
one_thread := OPENBLAS_NUM_THREADS=1
# For people at a terminal: results and what went wrong; PUENTE_LOG_LEVEL=INFO shows every step.
quiet := PUENTE_LOG_LEVEL=$${PUENTE_LOG_LEVEL:-WARNING}
# make test ARGS="tests/extract -k deadline"
ARGS ?=

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | expand -t 14

setup: ## what running and developing need, in .venv (bin/setup alone: what running needs)
	@bin/setup dev

demo: ## the whole journey on recorded sites, on this machine only
	@bin/setup
	@$(bin)/puente demo $(ARGS)

run: ## database up to date, one poll of the sources, then the web on PUENTE_PORT
	@bin/setup
	@$(quiet) $(bin)/puente migrate
	@$(quiet) $(bin)/puente poll || { \
		[ $$? -eq 1 ] || exit 2; \
		echo "poll: some source failed, see above; serving what is known (puente source status says it again)" >&2; }
	@exec $(bin)/puente serve

test: setup lint chromium ## everything that must hold before a commit
	@$(one_thread) $(bin)/python -m pytest -n $(workers) --dist loadfile --no-loadscope-reorder $(ARGS)

lint: setup ## style, types, import rules, templates
	@$(bin)/ruff check --quiet
	@$(bin)/ruff format --check --quiet || { $(bin)/ruff format --diff --quiet; echo "format: run make format" >&2; exit 1; }
	@$(bin)/mypy
	@$(bin)/lint-imports --config setup.cfg --cache-dir .cache/import-linter --no-logo
	@$(bin)/djlint --quiet --profile jinja --ignore H015 --lint webapp/templates tracker/alerts/templates

format: setup ## the layout that lint asks for
	@$(bin)/ruff check --quiet --fix
	@$(bin)/ruff format --quiet

chromium: setup ## a browser for the tests, where there is none
	@$(bin)/python -m tests.support.chromium

bench: setup ## the benchmarks; make bench ARGS=read runs one
	@$(bin)/puente bench $(ARGS)

lock: setup ## the lock files from setup.cfg; make lock ARGS=--upgrade takes newer releases
	@bin/lock $(ARGS)
	@bin/setup dev
	@$(bin)/python -m tests.support.notice

notice: setup ## the licences of what we depend on, into NOTICE
	@$(bin)/python -m tests.support.notice

audit: setup ## known weaknesses of what is locked (asks the advisory database)
	@$(bin)/pip-audit --require-hashes --disable-pip --requirement requirements.lock

screenshots: chromium ## pictures of the demonstration, into docs/images
	@$(bin)/python -m tests.support.screenshots $(ARGS)

clean: ## removes what set-up and tests made; your data in var stay
	@rm -rf .venv .cache build dist *.egg-info htmlcov .coverage
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
