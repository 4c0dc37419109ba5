# Everything goes into .venv; nothing but python3, make and a package index is needed.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: help sample test browser letters long faults ten-months outbox check pictures pages model schemas clean
help:  ## Say what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

.venv/run: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

.venv/dev: .venv/run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

sample: .venv/run  ## Run the whole job once on the bundled example world, and say where the digest lies
	$(BIN)/monitor run --once --sample

test: .venv/dev  ## Run the tests
	$(BIN)/python -m pytest

browser: .venv/dev  ## Try the pages in Chromium (Debian's package `chromium`)
	$(BIN)/python -m pytest -n 0 -m browser tests/browser

letters: .venv/dev  ## Check the HTML of the letters (needs `html-validate`: npm install --global html-validate)
	$(BIN)/python -m pytest -n 0 -m long tests/test_mail_form.py

long: .venv/dev  ## Run the long proofs, on the recorded material in ../shared or where MONITOR_SHARED says
	$(BIN)/python -m pytest -n 0 -m long tests/long

faults: .venv/dev  ## Every fault on every host of the recorded internet; writes docs/faults.md
	$(BIN)/python -m pytest -n 0 -m long tests/long/test_faults.py --write-golden

ten-months: .venv/dev  ## Ten months of the recorded internet, six hours a round: nothing lost, nothing twice
	$(BIN)/python -m pytest -n 0 -m long tests/long/test_ten_months.py

outbox: .venv/dev  ## Two hundred deliveries to a mail server that misbehaves, by processes that are killed; prints a table
	$(BIN)/python -m pytest -n 0 -m long -s tests/long/test_deliveries.py tests/long/test_two_at_once.py

check: .venv/dev  ## Style, types, layers: what pre-commit and CI check
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

pictures: .venv/run  ## Make the pictures in docs/pictures (needs Chromium, LibreOffice and pdftoppm)
	$(BIN)/python docs/make_pictures.py

pages: .venv/dev  ## Make the pictures of every page in docs/pages (needs Chromium)
	$(BIN)/python docs/make_pages.py

model: .venv/run  ## Fit rules/model.json to the labelled items beside the checkout (../shared) and to those of our own
	$(BIN)/python benchmarks/join_labels.py ../shared/replay/world-dev.jsonl.gz > build-more.jsonl
	$(BIN)/monitor train ../shared/gold/dev.jsonl ../shared/gold/dev-riksdag.jsonl --more build-more.jsonl --yes
	@rm build-more.jsonl

schemas: .venv/run  ## Write the JSON Schemas that the YAML files name
	$(BIN)/monitor schema schemas

clean:  ## Take away what these commands made
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
