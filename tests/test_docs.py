"""The site has a page for everything that is public, and docstrings describe every argument."""

import importlib
import importlib.util
import inspect
import pathlib
import re
import types

import keras
import pytest

import keras_genimg

ROOT = pathlib.Path(__file__).parents[1]
SPEC = importlib.util.spec_from_file_location("pages", ROOT / "docs" / "pages.py")
pages = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(pages)
PUBLIC = [(module, name) for module, names in pages.public_names().items() for name in names]


def public(module):
    """The names in a module's `__all__` that are no modules themselves."""
    module = importlib.import_module(f"keras_genimg.{module}")
    return [name for name in module.__all__ if not inspect.ismodule(getattr(module, name))]


def test_every_public_name_has_a_heading():
    modules = {name for name in keras_genimg.__all__ if inspect.ismodule(getattr(keras_genimg, name))}
    assert modules == set(pages.public_names())
    for module, names in pages.public_names().items():
        assert names == public(module)
        page = pages.reference_pages()[f"reference/{module}.md"]
        assert all(f"::: keras_genimg.{module}.{name}\n" in page for name in names)


def test_what_the_package_itself_offers_is_described_where_it_is_defined():
    for name in set(keras_genimg.__all__) - set(pages.public_names()):
        thing = getattr(keras_genimg, name)
        assert (thing.__module__.removeprefix("keras_genimg."), name) in PUBLIC


def leaves(nav):
    for item in nav:
        for value in [item] if isinstance(item, str) else item.values():
            yield from leaves(value) if isinstance(value, list) else [value]


def test_the_navigation_leads_to_every_page():
    found = list(leaves(pages.on_config(types.SimpleNamespace()).nav))
    made = {*pages.reference_pages(), *pages.tutorial_pages(), "reference/command_line.md"}
    own = {
        path.relative_to(ROOT).as_posix()
        for kind in ("*.md", "docs/*.md", "zoo/**/README.md")
        for path in ROOT.glob(kind)
    }
    assert len(found) == len(set(found)) and set(found) == made | own


@pytest.mark.parametrize(("module", "name"), PUBLIC)
def test_the_docstring_names_every_argument(module, name):
    thing = getattr(importlib.import_module(f"keras_genimg.{module}"), name)
    text = inspect.getdoc(thing) or ""
    assert text and text[0] != " "
    if not callable(thing):
        return  # an object, which its class describes
    if "Args: as for `" in text or (inspect.isclass(thing) and issubclass(thing, Exception)):
        return
    if inspect.isclass(thing) and not getattr(thing.__init__, "__module__", "").startswith("keras_genimg"):
        return  # the arguments are those of its base in Keras
    variable = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    arguments = [key for key, each in inspect.signature(thing).parameters.items() if each.kind not in variable]
    if inspect.isclass(thing) and issubclass(thing, (keras.layers.Layer, keras.optimizers.Optimizer)):
        arguments = [key for key in arguments if key != "name"]
    section = re.search(r"^Args:\n(.*?)(?=^\S|\Z)", text, flags=re.MULTILINE | re.DOTALL)
    described = re.findall(r"^    (\w+):", section[1], flags=re.MULTILINE) if section else []
    assert [key for key in arguments if key not in described] == []
