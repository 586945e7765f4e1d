"""A newcomer who follows the worked example of CONTRIBUTING.md has a model that is listed, tested and exported."""

import os
import pathlib
import re
import shutil
import subprocess
import sys

import keras
import pytest

ROOT = pathlib.Path(__file__).parents[1]
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^([^\n]*)\n\n````(\w+)\n(.*?)^````$", TEXT, flags=re.MULTILINE | re.DOTALL)
LIMITS = {"keras-genimg train": "--epochs 1 --steps-per-epoch 16"}  # what a test can wait for


def commands():
    """The example's shell commands, run by this Python and cut short."""
    (script,) = [code for _, kind, code in BLOCKS if kind == "sh"]
    for line in script.splitlines():
        limits = [more for start, more in LIMITS.items() if line.startswith(start)]
        line = re.sub("^keras-genimg", "python -m keras_genimg.cli", " ".join([line, *limits]))
        yield re.sub("^(python|ruff)", lambda match: {"python": sys.executable}.get(match[0], _ruff()), line)


def _ruff():
    return f"{sys.executable} -m ruff"


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="once is enough, and export needs TensorFlow")
def test_the_worked_example(tmp_path):
    for part in ("keras_genimg", "tests", "tools"):
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
    for part in ("setup.cfg", "pyproject.toml"):
        shutil.copyfile(ROOT / part, tmp_path / part)
    (tmp_path / "zoo").mkdir()
    for entry in (ROOT / "zoo").iterdir():
        (tmp_path / "zoo" / entry.name).symlink_to(entry)

    files = {re.match("`([^`]+)`:", lead): code for lead, _, code in BLOCKS}
    files = {match[1]: code for match, code in files.items() if match}
    assert len(files) == 4, "the model, its test, the recipe and the card"
    for name, code in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(code, encoding="utf-8")

    (line,) = [code for lead, _, code in BLOCKS if "__init__.py" in lead]
    names = tmp_path / "keras_genimg" / "models" / "__init__.py"
    text = names.read_text(encoding="utf-8").replace("\nfrom ", f"\n{line}from ", 1)
    names.write_text(text.replace("__all__ = [", f'__all__ = ["{line.split()[-1]}", ', 1), encoding="utf-8")

    environment = {**os.environ, "PYTHONPATH": str(tmp_path), "COLUMNS": "200"}
    said = {}
    for command in commands():
        done = subprocess.run(command, shell=True, cwd=tmp_path, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
        said[command.split(" -m ")[1].split()[:2][-1]] = done.stdout
    assert "lsgan_fashion_mnist_sample" in said["list"]
    assert " passed" in said["-k"]
    assert (tmp_path / "models" / "lsgan" / "1" / "saved_model.pb").is_file()
