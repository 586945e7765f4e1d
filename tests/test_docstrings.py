"""The examples in docstrings run."""

import ast
import importlib
import pathlib
import re
import textwrap

import keras
import numpy as np
import pytest

PACKAGE = pathlib.Path(__file__).parents[1] / "keras_genimg"


def examples():
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.Module)):
                for code in re.findall(r"```python\n(.*?)```", ast.get_docstring(node) or "", flags=re.DOTALL):
                    name = f"{path.relative_to(PACKAGE)}:{getattr(node, 'name', 'module')}"
                    yield pytest.param(path, textwrap.dedent(code), id=name)


@pytest.mark.parametrize(("path", "code"), list(examples()))
def test_the_example_runs(path, code, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    if path.relative_to(PACKAGE).parts[0] == "exporting":
        pytest.importorskip("tensorflow")
    module = ".".join(["keras_genimg", *path.relative_to(PACKAGE).with_suffix("").parts]).removesuffix(".__init__")
    usual = {"keras": keras, "np": np}  # what every reader has imported
    scope = {**usual, **vars(importlib.import_module(module)), "__name__": "example"}
    exec(compile(code, str(path), "exec"), scope)
