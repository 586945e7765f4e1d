"""What is installed is what is in the tree."""

import configparser
import pathlib
import shutil
import subprocess
import sys
import zipfile

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from keras_genimg import files

ROOT = pathlib.Path(__file__).parents[1]


def options():
    metadata = configparser.ConfigParser()
    metadata.read(ROOT / "setup.cfg", encoding="utf-8")
    return metadata["options"]


def test_every_package_is_listed():
    found = {".".join(path.parent.relative_to(ROOT).parts) for path in (ROOT / "keras_genimg").rglob("__init__.py")}
    assert set(options()["packages"].split()) == found | {"keras_genimg.entries"}


def test_colab_has_what_is_required():
    required = [Requirement(line) for line in options()["install_requires"].splitlines() if line and line[0] != "#"]
    lines = (ROOT / "tests" / "constraints-colab.txt").read_text(encoding="utf-8").splitlines()
    versions = dict(line.split("==") for line in lines if not line.startswith("#"))
    bounded = [each for each in required if each.name in versions]
    assert {"keras", "tensorflow"} <= {each.name for each in bounded}
    assert all(versions[each.name] in each.specifier for each in bounded)
    assert "3.13" in SpecifierSet(options()["python_requires"])


def test_the_version_is_one():
    import keras_genimg

    metadata = configparser.ConfigParser()
    metadata.read(ROOT / "setup.cfg", encoding="utf-8")
    assert metadata["metadata"]["version"] == keras_genimg.__version__


def test_the_wheel_holds_the_zoo_and_is_small(tmp_path):
    tree = tmp_path / "tree"
    left = shutil.ignore_patterns(".*", "build", "*.egg-info", "runs", "site", "__pycache__")
    shutil.copytree(ROOT, tree, ignore=left)
    wheels = ["--no-deps", "--no-build-isolation", "--no-index", "--quiet", "--wheel-dir", str(tmp_path)]
    subprocess.run([sys.executable, "-m", "pip", "wheel", *wheels, str(tree)], check=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as file:
        held = set(file.namelist())
    entries = [path for path in (ROOT / "zoo").glob("*/*") if path.is_file()]
    assert {f"keras_genimg/entries/{path.parent.name}/{path.name}" for path in entries} <= held
    assert wheel.stat().st_size < 100_000_000


def test_an_installed_zoo_is_found_in_the_package(tmp_path, monkeypatch):
    (tmp_path / "keras_genimg" / "entries").mkdir(parents=True)
    monkeypatch.setattr(files, "__file__", str(tmp_path / "keras_genimg" / "files.py"))
    assert files.zoo_folder() == tmp_path / "keras_genimg" / "entries"
    (tmp_path / "keras_genimg" / "entries").rmdir()
    assert files.zoo_folder() == tmp_path / "zoo"
