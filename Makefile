# The two commands: make book, make test. `make help` lists the rest.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
# conftest.py sets the order: the site is built first, while other tests run.
PYTEST := $(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadgroup --no-loadscope-reorder

.DEFAULT_GOAL := help
.PHONY: help book test test-answers test-kernels lint lab write hooks chapter check notebooks serve archive pdf mutants damage-checks pins bench bench-site clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(READY): requirements.txt constraints.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

book: $(READY) ## build the site; prints the page to open
	$(BIN)/jupyter-book build . -W -n --keep-going
	@echo "Open $(CURDIR)/_build/html/index.html"

# Chapters come first: what has been run and compared here is what the site then shows.
# The processes share the cores: threads of each would only wait for each other.
test: export OPENBLAS_NUM_THREADS := 1
# Compiled once, not by every process.
test: export PYTHONDONTWRITEBYTECODE :=
test: export NOT_TESTED := $(CURDIR)/_build/not-tested
test: lint ## everything: ruff, every chapter re-run, unit tests, the built site
	@mkdir -p _build && rm -f $(NOT_TESTED)
	$(PYTEST) --nbval --for-site chapters
	$(PYTEST) tests
	@if [ -s $(NOT_TESTED) ]; then cat $(NOT_TESTED); else echo "Nothing was skipped."; fi

test-answers: book ## every exercise from files, every display of the book, and Firefox (long)
	$(PYTEST) -m slow tests/test_page_answers.py tests/test_firefox.py

test-kernels: $(READY) ## chapters and numerical tests, computed as older processors would
	$(BIN)/python tools/kernels.py

lint: $(READY) ## ruff on code and notebooks
	$(BIN)/ruff check .

lab: book ## JupyterLab on copies of the chapters, numbered as in the book
	$(BIN)/python tools/lab.py

write: $(READY) ## JupyterLab on the sources, for who changes the book
	$(BIN)/jupyter lab chapters

hooks: $(READY) ## have git lint and normalise before each commit
	$(BIN)/pre-commit install

chapter: $(READY) ## begin a chapter from the template: make chapter SLUG=large-data
	$(BIN)/python tools/chapter.py "$(SLUG)"

check: $(READY) ## run, decide, damage and test one page: make check CHAPTER=mean-update
	$(BIN)/python tools/check.py "$(CHAPTER)"

notebooks: $(READY) ## re-execute and normalise every chapter
	$(BIN)/python tools/notebooks.py

serve: book ## show the book on a local port and rebuild what changes
	$(BIN)/python tools/serve.py

archive: book ## build the site, and with it one archive of chapters, tables and package
	@echo "$(CURDIR)/_build/html/course.zip"

pdf: book ## print the whole book into one file
	$(BIN)/python tools/pdf.py

mutants: $(READY) ## damage every display in many ways; count what the checker notices
	$(BIN)/python -m book.damage chapters

damage-checks: $(READY) ## damage what the chapters assert; report assertions that never fail
	$(BIN)/python tools/damage_checks.py

pins: $(READY) ## resolve constraints.txt again: make pins [BUMP="numpy scipy"]
	$(BIN)/python tools/pins.py $(BUMP)

bench: $(READY) ## EM in gmm against scikit-learn; with WRITE=1 into the tables of the book
	$(BIN)/python -m benchmarks.em --default-threads --avx2 $(if $(WRITE),--write)
	$(BIN)/python -m benchmarks.variants $(if $(WRITE),--write)
	$(BIN)/python -m benchmarks.structures $(if $(WRITE),--write)
	$(if $(WRITE),$(BIN)/python tools/notebooks.py chapters/speed.ipynb chapters/covariance-structures.ipynb)

bench-site: book ## the longest chapter against stock Jupyter Book; the wait for a verdict
	$(BIN)/python benchmarks/bench_site.py
	$(BIN)/python benchmarks/bench_answers.py

clean: ## remove what was built (not the environment)
	rm -rf _build
