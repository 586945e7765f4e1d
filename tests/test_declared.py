"""What a model can do is declared: no room that reads models asks what they are."""

import ast
import pathlib

import keras
import pytest

from keras_genimg import models

ROOT = pathlib.Path(__file__).parents[1]
READERS = [
    path for room in ("cli", "evaluation", "exporting", "zoo") for path in (ROOT / "keras_genimg" / room).rglob("*.py")
]
READERS += [ROOT / "tests" / "kit.py", ROOT / "tests" / "export_kit.py"]
FAMILIES = {
    name for name in models.__all__ if isinstance(each := getattr(models, name), type) and issubclass(each, keras.Model)
}


def questions(source):
    """Calls of `hasattr`, and of `isinstance` with a family of models."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            named = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
            named |= {each.attr for each in ast.walk(node) if isinstance(each, ast.Attribute)}
            if node.func.id == "hasattr" or (node.func.id == "isinstance" and named & FAMILIES):
                yield ast.unparse(node)


@pytest.mark.parametrize("path", READERS, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_reader_of_models_asks_what_they_are(path):
    assert list(questions(path.read_text(encoding="utf-8"))) == []


def test_the_questions_are_found():
    assert {"GAN", "VAE", "ESPCN", "AdaIN", "PhotoEditor"} <= FAMILIES
    source = (
        'hasattr(model, "generate")\nisinstance(model, models.VAE)\nisinstance(model, (int, GAN))\nisinstance(x, int)'
    )
    assert len(list(questions(source))) == 3
