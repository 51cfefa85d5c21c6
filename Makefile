# The two commands: make book, make test. `make help` lists the rest.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help book test lint lab notebooks clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(READY): requirements.txt constraints.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

book: $(READY) ## build the site; prints the page to open
	$(BIN)/jupyter-book build . -W -n --keep-going
	@echo "Open $(CURDIR)/_build/html/index.html"

test: lint ## everything: ruff, unit tests, every chapter re-run, the built site
	$(BIN)/python -m pytest -n 2 --dist loadfile tests
	$(BIN)/python -m pytest -n 2 --dist loadfile --nbval chapters

lint: $(READY) ## ruff on code and notebooks
	$(BIN)/ruff check .

lab: $(READY) ## JupyterLab, with MyST rendered
	$(BIN)/jupyter lab chapters

notebooks: $(READY) ## re-execute and normalise every chapter
	$(BIN)/python tools/notebooks.py

clean: ## remove what was built (not the environment)
	rm -rf _build
