"""The house's rule of who may import whom, read from the source."""

import ast
import pathlib
import subprocess
import sys

import pytest

PACKAGE = pathlib.Path(__file__).parents[1] / "keras_genimg"
FILES = sorted(PACKAGE.rglob("*.py"))

BASE = {"files", "images"}  # what every part may use
ALLOWED = {
    "files": set(),
    "arrays": set(),
    "images": {"files"},
    "pixels": {"images"},  # the public door
    "hdf5": {"files"},
    "artifacts": {"hdf5"},
    "augmentations": BASE,
    "degradations": BASE,
    "diffusion": BASE | {"training"},
    "training": BASE | {"hdf5"},
    "layers": BASE,
    "losses": BASE | {"augmentations"},
    "metrics": BASE | {"arrays"},
    "data": BASE | {"degradations"},
    "networks": BASE | {"artifacts", "layers", "tasks"},
    "tasks": BASE | {"training"},
    "models": BASE | {"artifacts", "diffusion", "layers", "losses", "networks", "tasks", "training"},
    "callbacks": BASE | {"arrays", "artifacts", "metrics", "training"},  # what the training of images needs of both
    "evaluation": BASE | {"data", "degradations", "losses", "metrics", "models", "networks", "tasks"},
    "exporting": BASE | {"layers", "losses", "models", "tasks", "training"},
    "zoo": BASE | {"artifacts", "data", "degradations", "evaluation", "metrics", "models", "tasks", "training"},
    "playground": BASE | {"data", "serving", "tasks", "zoo"},
    "serving": {"images"},  # it serves any SavedModel, and judges pictures as all others do
}
TOP = {"cli", "__init__", "__main__"}
BACKENDS = {"tensorflow", "jax", "torch"}
MAY_IMPORT_A_BACKEND = {"training/autodiff.py", "data/pipelines.py", "layers/batch_normalization.py"}
PARTS_OF_TENSORFLOW = {"exporting", "serving"}


def imports_of(path):
    """Absolute dotted names that a file imports."""
    package = ["keras_genimg", *path.relative_to(PACKAGE).parts[:-1]]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = [*base, *(node.module.split(".") if node.module else [])]
            yield from (".".join([*module, alias.name]) for alias in node.names)


def part_of(path):
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_parts_import_only_what_stands_below_them(path):
    part = part_of(path)
    if part in TOP:
        pytest.skip("the top may import all")
    inside = {name.split(".")[1] for name in imports_of(path) if name.startswith("keras_genimg.")}
    assert inside - {part} <= ALLOWED[part]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_only_the_named_files_import_a_backend(path):
    if str(path.relative_to(PACKAGE).as_posix()) in MAY_IMPORT_A_BACKEND or part_of(path) in PARTS_OF_TENSORFLOW:
        pytest.skip("one of the named files")
    assert not {name.split(".")[0] for name in imports_of(path)} & BACKENDS


def test_the_package_imports_where_the_other_backends_do_not():
    import keras

    others = sorted(BACKENDS - {keras.backend.backend()})
    code = f"import sys\nfor name in {others!r}: sys.modules[name] = None\nimport keras_genimg as kg\n"
    code += "from keras_genimg import cli\nfor name in kg.__all__: getattr(kg, name)\n"
    subprocess.run([sys.executable, "-c", code], check=True)
