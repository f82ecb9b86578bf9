# Describes itself: `make help`.
PYTHON ?= python3
BIN := .venv/bin
ONCE ?=
FEED ?=
CHECKERS ?=
CHROMIUM ?= $(shell command -v chromium || command -v chromium-browser || command -v google-chrome)

.PHONY: help demo test again check format words bench lock licences sbom audit docs chromium clean
.DEFAULT_GOAL := help

help: ## Say what can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /	/' | expand -t 10

demo: $(if $(CHECKERS),.venv/train,.venv/base) ## See the whole desk at work (ONCE=1: end by itself; FEED=file: replay that; CHECKERS=1: train both checkers)
	@$(BIN)/claimwire demo $(if $(ONCE),--once) $(if $(FEED),--feed "$(FEED)") $(if $(CHECKERS),--checkers)

# One thread a process, or the networks of two processes wait for each other's; what is compiled is kept for the processes
# that tests start. One process more than there are cores, since every third test waits for a process, a page or a clock.
WORKERS ?= $(shell echo $$(( $$(getconf _NPROCESSORS_ONLN) < 4 ? $$(getconf _NPROCESSORS_ONLN) + 1 : 4 )))
test: .venv/dev chromium ## Run all tests, in a few processes (WORKERS=n), and list the twenty slowest
	@CHROMIUM="$(CHROMIUM)" OMP_NUM_THREADS=1 PYTHONDONTWRITEBYTECODE= \
	  $(BIN)/pytest --numprocesses $(WORKERS) --dist worksteal --durations 20

# Alone, since some tests wait for processes that a full machine starts late: what fails again is a fault.
again: .venv/dev chromium ## Run what failed in the last `make test` once more, one by one
	@CHROMIUM="$(CHROMIUM)" OMP_NUM_THREADS=1 $(BIN)/pytest --last-failed --last-failed-no-failures none

check: .venv/dev ## Format, lint, types, import contracts: what CI asks
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

format: .venv/dev ## Put the code into shape
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

words: .venv/dev ## Bring the catalogues of languages up to date with the sentences of the source
	$(BIN)/python -m pipeline.language.extract

bench: .venv/dev ## Run the benchmarks that need no weights (over an hour)
	$(BIN)/python benchmarks/demo_model.py --json
	$(BIN)/python benchmarks/estimates.py --json
	$(BIN)/python benchmarks/gate.py --json
	$(BIN)/python benchmarks/sampling.py --json
	$(BIN)/python benchmarks/fast_forward.py --json
	$(BIN)/python benchmarks/false_alarms.py --json
	$(BIN)/python benchmarks/copies.py --json
	$(BIN)/python benchmarks/few_checks.py --json
	$(BIN)/python benchmarks/multimodal.py --json
	$(BIN)/python benchmarks/hostile_text.py --json
	$(BIN)/python benchmarks/chaos.py --json
	$(BIN)/python benchmarks/day.py --json
	$(BIN)/python benchmarks/loop.py --json
	$(BIN)/python benchmarks/growth.py --json
	$(BIN)/python benchmarks/backup.py --json
	$(BIN)/python benchmarks/desk.py --json
	$(BIN)/python benchmarks/house.py --json

lock: .venv/supply ## Write requirements.lock anew: what a desk installs, with the hashes of its files
	$(BIN)/uv pip compile pyproject.toml --extra encoder --extra parquet --constraint constraints.txt --universal \
	  --python-version 3.11.5 --generate-hashes --no-annotate --custom-compile-command "make lock" --quiet -o requirements.lock

licences: .venv/supply .venv/dev .venv/docs ## List every dependency's licence, and refuse what is not allowed
	$(BIN)/python supply/licences.py

sbom: .venv/supply ## Write sbom.json, the bill of materials of what is installed here (CycloneDX)
	$(BIN)/cyclonedx-py environment $(BIN)/python --pyproject pyproject.toml --mc-type application --output-reproducible -o sbom.json
	@echo "sbom.json names what is installed in .venv."

audit: .venv/supply ## Look for known weaknesses in what a desk installs; says so where their list cannot be reached
	@$(BIN)/python supply/audit.py

docs: .venv/docs ## Build the docs as a site in site/; dead links and anchors fail
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict
	@echo "Open site/index.html; to search, too: python3 -m http.server --directory site"

chromium: # the browser that the page is tested in
	@if [ -z "$(CHROMIUM)" ] && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "Installing Chromium for the browser test …"; \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-dejavu fonts-noto-color-emoji >/dev/null; \
	elif [ -z "$(CHROMIUM)" ]; then \
	  echo "Chromium is not installed: the browser test is skipped. As root: apt-get install chromium"; \
	fi

clean: ## Remove what was installed and kept here
	rm -rf .venv .claimwire site sbom.json

# The first line of each recipe says what takes long.
.venv/bin/python:
	@echo "Making a virtual environment in .venv …"
	@$(PYTHON) -c 'import sys; sys.exit("Claimwire needs Python 3.11 or newer; set PYTHON=") if sys.version_info < (3, 11) else None'
	@$(PYTHON) -m venv .venv

.venv/base: .venv/bin/python pyproject.toml constraints.txt
	@echo "Installing Claimwire with pinned dependencies (about 910 MB on disk, 130 MB of them for the network) …"
	@$(BIN)/pip install --disable-pip-version-check --quiet -c constraints.txt -e ".[encoder]"
	@touch $@

.venv/train: .venv/base
	@echo "Installing what training a network needs, torch among it …"
	@$(BIN)/pip install --disable-pip-version-check --quiet -c constraints.txt -e ".[train]"
	@touch $@

.venv/dev: .venv/base
	@echo "Installing what tests and checks need, torch and pyarrow among it …"
	@$(BIN)/pip install --disable-pip-version-check --quiet -c constraints.txt -e ".[dev,train,parquet]"
	@touch $@

.venv/docs: .venv/base
	@echo "Installing MkDocs …"
	@$(BIN)/pip install --disable-pip-version-check --quiet -c constraints.txt -e ".[docs]"
	@touch $@

.venv/supply: .venv/base
	@echo "Installing what looks after dependencies …"
	@$(BIN)/pip install --disable-pip-version-check --quiet -c constraints.txt -e ".[supply]"
	@touch $@
