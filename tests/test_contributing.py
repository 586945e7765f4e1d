"""A newcomer who follows an example of CONTRIBUTING.md has a model that is listed, tested, used and exported.

And the files that this touches are those that CONTRIBUTING.md names, no more and no fewer.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys

import numpy as np
import pytest

from keras_genimg import metrics
from keras_genimg.images import photos

ROOT = pathlib.Path(__file__).parents[1]
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
BEFORE, *PARTS = re.split(r"^## Example: ", TEXT, flags=re.MULTILINE)
EXAMPLES = {part.splitlines()[0]: part for part in PARTS}
STEPS = "\n".join(re.findall(r"^(?:\d\. |   )(.*)", BEFORE, flags=re.MULTILINE))
LIMITS = {"keras-genimg train": "--epochs 1 --steps-per-epoch 16"}  # what a test can wait for
COPIED = (
    "keras_genimg",
    "tests",
    "tools",
    "benchmarks",
    "setup.cfg",
    "pyproject.toml",
    ".gitignore",
    *(p.name for p in ROOT.glob("*.md")),
)


def tree(folder):
    """A copy of the tree; the zoo's entries are links, and so read alone."""
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copyfile(ROOT / name, folder / name)
    (folder / "zoo").mkdir()
    for entry in (ROOT / "zoo").iterdir():
        (folder / "zoo" / entry.name).symlink_to(entry)
    picture = np.random.default_rng(0).integers(0, 256, (40, 60, 3), "uint8")
    hole = np.zeros((40, 60), "uint8")
    hole[10:20, 30:40] = 255
    photos.write(picture, folder / "photo.png")
    photos.write(hole, folder / "mask.png")
    return picture, hole


def write_blocks(blocks, folder):
    """Writes the example's files; lines for a file that is there go before the first that begins alike."""
    for lead, _, code in blocks:
        if new := re.match("`([^`]+)`:", lead):
            (folder / new[1]).parent.mkdir(exist_ok=True)
            (folder / new[1]).write_text(code, encoding="utf-8")
        elif known := re.match("In `([^`]+)`", lead):
            text = (folder / known[1]).read_text(encoding="utf-8")
            for line in code.splitlines():
                alike = re.match(r"from \.|\| `models\.|\| \[`|- ", line)[0]
                text = text.replace(f"\n{alike}", f"\n{line}\n{alike}", 1)
                if line.startswith("from"):
                    text = text.replace("__all__ = [", f'__all__ = ["{line.split()[-1]}", ', 1)
            (folder / known[1]).write_text(text, encoding="utf-8")


def commands(script):
    """An example's shell commands, run by this Python and cut short."""
    tools = {"keras-genimg": "-m keras_genimg.cli", "ruff": "-m ruff", "python": ""}
    for line in script.splitlines():
        limits = [more for start, more in LIMITS.items() if line.startswith(start)]
        tool, rest = " ".join([line, *limits]).split(" ", 1)
        yield line, f"{sys.executable} {tools[tool]} {rest}"


def touched(folder):
    """Files that were changed or made since `git add`, generated ones that git ignores left away."""

    def git(*arguments):
        return subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, text=True).stdout

    return {*git("diff", "--name-only").split(), *git("ls-files", "--others", "--exclude-standard").split()}


def named_patterns():
    """The places that the steps name, as patterns of paths."""
    names = [name for name in re.findall(r"`([^`\s]+)`", STEPS) if "/" in name or name.endswith(".md")]
    return [re.sub(r"<\w+>", r"\\w+", re.escape(name)) + (r"[\w.]+" if name.endswith("/") else "") for name in names]


@pytest.mark.once
@pytest.mark.parametrize("title", EXAMPLES)
def test_the_worked_example(title, tmp_path):
    picture, hole = tree(tmp_path)
    for command in ("git init --quiet", "git add --all"):
        subprocess.run(command, shell=True, cwd=tmp_path, check=True)
    blocks = re.findall(r"^([^\n]*)\n\n````(\w+)\n(.*?)^````$", EXAMPLES[title], flags=re.M | re.S)
    write_blocks(blocks, tmp_path)

    environment = {**os.environ, "PYTHONPATH": str(tmp_path), "COLUMNS": "200"}
    said, (script,) = "", [code for _, kind, code in blocks if kind == "sh"]
    for line, command in commands(script):
        done = subprocess.run(command, shell=True, cwd=tmp_path, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"
        said += done.stdout
    name = script.split()[2]
    assert name in said and " passed" in said
    assert list(tmp_path.glob("runs/models/*/1/saved_model.pb"))
    if (tmp_path / "runs" / "restored.png").is_file():
        restored = photos.read(tmp_path / "runs" / "restored.png").pixels
        assert np.array_equal(restored[hole == 0], picture[hole == 0]) and not np.array_equal(restored, picture)

    found, patterns = touched(tmp_path), named_patterns()
    assert all(any(re.fullmatch(pattern, path) for pattern in patterns) for path in found), found
    assert all(any(re.fullmatch(pattern, path) for path in found) for pattern in patterns), found
    assert len([path for path in found if path.startswith(("keras_genimg", "tests"))]) == 3, found


@pytest.mark.once
def test_the_degradation_of_ones_own_is_learned_to_be_undone():
    (code,) = re.findall(r"^## A degradation of your own$.*?^```python\n(.*?)^```$", TEXT, flags=re.M | re.S)
    scope = {"__name__": "example"}
    exec(code, scope)
    photo, worse, restored = scope["photo"][None], scope["worse"], scope["restored"][None]
    assert 0.08 < np.any(worse != photo, axis=-1).mean() < 0.11  # a tenth, less those that were so already
    assert metrics.psnr(photo, restored)[0] > metrics.psnr(photo, worse)[0] + 3
