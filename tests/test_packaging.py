"""What is installed is what is in the tree."""

import configparser
import pathlib

from keras_genimg import artifacts

ROOT = pathlib.Path(__file__).parents[1]


def options():
    metadata = configparser.ConfigParser()
    metadata.read(ROOT / "setup.cfg", encoding="utf-8")
    return metadata["options"]


def test_every_package_is_listed():
    found = {".".join(path.parent.relative_to(ROOT).parts) for path in (ROOT / "keras_genimg").rglob("__init__.py")}
    assert set(options()["packages"].split()) == found | {"keras_genimg.entries"}


def test_the_version_is_one():
    import keras_genimg

    metadata = configparser.ConfigParser()
    metadata.read(ROOT / "setup.cfg", encoding="utf-8")
    assert metadata["metadata"]["version"] == keras_genimg.__version__


def test_an_installed_zoo_is_found_in_the_package(tmp_path, monkeypatch):
    (tmp_path / "keras_genimg" / "entries").mkdir(parents=True)
    monkeypatch.setattr(artifacts, "__file__", str(tmp_path / "keras_genimg" / "artifacts.py"))
    assert artifacts.root() == tmp_path / "keras_genimg" / "entries"
    (tmp_path / "keras_genimg" / "entries").rmdir()
    assert artifacts.root() == tmp_path / "zoo"
