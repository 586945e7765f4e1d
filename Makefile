# `make demo` and `make test` need python3 (3.11 or later) and nothing else: they make .venv on first use.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin

.PHONY: demo test test-colab docs lint clean

# The stamps are remade when the metadata changes. JAX and the converters come along for the tests of both.
$(VENV)/demo.stamp: setup.cfg pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	touch $@

$(VENV)/test.stamp: setup.cfg pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[test,jax,export,serve,play,browser]'
	touch $@ $(VENV)/demo.stamp

$(VENV)-colab/stamp: setup.cfg pyproject.toml tests/constraints-colab.txt
	python3.13 -m venv $(VENV)-colab
	$(VENV)-colab/bin/python -m pip install --quiet --disable-pip-version-check \
		--constraint tests/constraints-colab.txt -e '.[test,jax,export,serve]'
	touch $@

$(VENV)/docs.stamp: setup.cfg pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[docs]'
	touch $@ $(VENV)/demo.stamp

demo: $(VENV)/demo.stamp
	$(BIN)/keras-genimg demo

test: $(VENV)/test.stamp
	$(BIN)/python -m pytest

# What Colab's runtime holds, so that installing this package there replaces nothing.
test-colab: $(VENV)-colab/stamp
	$(VENV)-colab/bin/python -m pytest

# The variable silences the theme's note on its successor: any other warning is an error.
docs: $(VENV)/docs.stamp
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

lint: $(VENV)/test.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

clean:
	rm -rf $(VENV) $(VENV)-colab build dist site *.egg-info
