"""The examples in docstrings run, and what they say of their results is true."""

import ast
import importlib
import io
import pathlib
import re
import subprocess
import sys
import textwrap
import tokenize

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


@pytest.mark.once
@pytest.mark.parametrize(("path", "code"), list(examples()))
def test_the_example_runs(path, code, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    if path.relative_to(PACKAGE).parts[0] == "exporting":
        pytest.importorskip("tensorflow")
    module = ".".join(["keras_genimg", *path.relative_to(PACKAGE).with_suffix("").parts]).removesuffix(".__init__")
    if module == "keras_genimg.playground":  # gradio leaves event loops open, for which later tests would be blamed
        pytest.importorskip("gradio")
        subprocess.run([sys.executable, "-c", f"from {module} import *\n{code}"], check=True)
        return
    usual = {"keras": keras, "np": np}  # what every reader has imported
    scope = {**usual, **vars(importlib.import_module(module)), "__name__": "example"}
    for node, stated in statements(code):
        if stated is None:
            exec(compile(ast.Module([node], []), str(path), "exec"), scope)
        else:
            check_result(eval(compile(ast.Expression(node.value), str(path), "eval"), scope), stated[0])


def statements(code):
    """The statements of an example, each with the literal that a comment states as its result, in a tuple, or None.

    Such a comment is the literal alone, or the literal, a colon or semicolon and words.
    """
    tokens = tokenize.generate_tokens(io.StringIO(code).readline)
    comments = {token.start[0]: token.string for token in tokens if token.type == tokenize.COMMENT}
    for node in ast.parse(code).body:
        comment = comments.get(node.end_lineno) if isinstance(node, ast.Expr) else None
        yield node, comment and literal(comment)


def literal(comment):
    text = comment.removeprefix("#").strip()
    for candidate in (text, *(text.split(mark)[0] for mark in (": ", "; "))):
        try:
            return (ast.literal_eval(candidate),)
        except (SyntaxError, ValueError):
            continue
    return None


def check_result(value, stated):
    """Plain values are equal; numbers agree to four digits, a number alone with each of an array."""
    if isinstance(stated, dict):
        assert set(value) == set(stated)
        for key in stated:
            check_result(value[key], stated[key])
    elif isinstance(stated, (str, bool)) or (isinstance(stated, tuple) and tuple(value) == stated):
        assert value == stated
    else:
        np.testing.assert_allclose(keras.ops.convert_to_numpy(value), stated, rtol=1e-3, atol=1e-6)


def test_most_examples_state_a_result():
    stated = [result for case in examples() for _, result in statements(case.values[1]) if result is not None]
    assert len(stated) > 90


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("f(1)  # (2, 3)", ((2, 3),)),
        ("f(1)  # 0.0: no slope", (0.0,)),
        ('f(1)  # {"a": 1}', ({"a": 1},)),
        ("f(1)  # about 4", None),
        ("x = 1  # 1", None),
    ],
)
def test_a_comment_that_is_a_literal_states_the_result(code, expected):
    assert [stated for _, stated in statements(code)] == [expected]


@pytest.mark.parametrize(
    ("value", "stated"),
    [((2, 4), (2, 3)), (np.float32(0.7), 0.6931), (np.ones(3), [1, 1]), ("a", "b"), ({"a": 2.0}, {"a": 1})],
)
def test_a_wrong_result_is_found(value, stated):
    with pytest.raises(AssertionError):
        check_result(value, stated)
