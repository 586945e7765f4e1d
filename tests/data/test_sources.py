import dataclasses
import gzip
import json
import pathlib

import numpy as np
import pytest

from keras_genimg import data
from keras_genimg.data import sources
from tests.data.tiny import random_split, write_idx_split, write_npz_split, write_png_split

GREY, RGB = (28, 28, 1), (32, 32, 3)


@pytest.fixture
def home(tmp_path, monkeypatch):
    """An empty KERAS_GENIMG_HOME, with neither Debian's package nor tensorflow-datasets to fall back on."""

    def refuse(name, split, origin):
        raise RuntimeError("no internet in this test")

    monkeypatch.setenv("KERAS_GENIMG_HOME", str(tmp_path / "home"))
    elsewhere = dataclasses.replace(sources.SOURCES["fashion_mnist"], folders=(tmp_path / "debian",))
    monkeypatch.setitem(sources.SOURCES, "fashion_mnist", elsewhere)
    monkeypatch.setattr(sources, "load_prepared", refuse)
    return tmp_path / "home"


@pytest.mark.parametrize("name", ["mnist", "fashion_mnist"])
def test_idx_files_of_the_home_folder(home, name):
    train, test = random_split(5, GREY), random_split(4, GREY)
    write_idx_split(home / name, "train", *train)
    write_idx_split(home / name, "t10k", *test, gzipped=True)
    for split, (images, labels) in (("train", train), ("test", test)):
        loaded = data.load(name, split)
        np.testing.assert_array_equal(loaded[0], images)
        np.testing.assert_array_equal(loaded[1], labels)


def test_png_sheets_of_the_home_folder(home):
    train, test = random_split(9, RGB), random_split(4, RGB)
    write_png_split(home / "cifar10", "train", *train)
    write_png_split(home / "cifar10", "test", *test)
    np.testing.assert_array_equal(data.load("cifar10")[0], train[0])
    np.testing.assert_array_equal(data.load("cifar10", "test")[1], test[1])


def test_faces_are_sheets_of_64x64_rows(home):
    images, labels = random_split(6, (64, 64, 3))
    write_png_split(home / "faces", "train", images, labels)
    loaded = data.load("faces")
    np.testing.assert_array_equal(loaded[0], images)
    np.testing.assert_array_equal(loaded[1], labels)


def test_pneumonia_mnist_is_a_file_of_medmnist(home):
    images, labels = random_split(6, GREY)
    write_npz_split(home / "pneumonia_mnist", "val", images, labels % 2)
    assert data.splits("pneumonia_mnist") == ("train", "validation", "test")
    loaded = data.load("pneumonia_mnist", "validation")
    np.testing.assert_array_equal(loaded[0], images)
    np.testing.assert_array_equal(loaded[1], labels % 2)


def test_pneumonia_mnist_that_is_not_there_says_where_it_is_from(home):
    with pytest.raises(FileNotFoundError, match=r"train split .*pneumoniamnist\.npz.*https://medmnist\.com") as raised:
        data.load("pneumonia_mnist")
    assert str(home / "pneumonia_mnist") in str(raised.value)


def test_faces_that_are_not_there_name_the_tool_that_draws_them(home):
    with pytest.raises(FileNotFoundError, match=r"test split .*node tools/draw_faces\.mjs") as raised:
        data.load("faces", "test")
    assert str(home / "faces") in str(raised.value)
    assert (pathlib.Path(__file__).parents[2] / "tools" / "draw_faces.mjs").is_file()


def test_attributes_of_faces_are_numbers_with_names(home):
    file = home / "faces" / "test_attributes.json"
    file.parent.mkdir(parents=True)
    names = {"hair": ["bald", "long"], "eyes": ["open", "wink", "glasses"]}
    file.write_text(json.dumps({"names": names, "values": [[0, 2], [1, 0], [1, 1], [0, 0]]}))
    values, named = data.attributes("faces", "test")
    assert named == {"hair": ("bald", "long"), "eyes": ("open", "wink", "glasses"), "glasses": ("no", "yes", "sun")}
    assert {part: each.tolist() for part, each in values.items()} == {
        "hair": [0, 1, 1, 0], "eyes": [2, 0, 1, 0], "glasses": [1, 0, 0, 0]
    }  # fmt: skip
    assert all(each.dtype == np.int64 for each in values.values())
    for damaged in (
        "",
        "[]",
        '{"names": {"hair": ["bald"]}, "values": [[1]]}',
        json.dumps({"names": names}),
        json.dumps({"names": names, "values": [[0, 0.5]]}),
    ):
        file.write_text(damaged)
        with pytest.raises(ValueError, match=r"test_attributes\.json is damaged .*: draw the set again"):
            data.attributes("faces", "test")


def test_attributes_that_are_nowhere_say_so(home):
    with pytest.raises(FileNotFoundError, match=r"attributes of 'faces' \(train\).*node tools/draw_faces\.mjs"):
        data.attributes("faces")
    with pytest.raises(
        ValueError, match=r"'mnist' has no attributes beyond its labels\. These have: faces, portraits_persona, "
    ):
        data.attributes("mnist")
    with pytest.raises(ValueError, match="'faces' has no split 'validation'"):
        data.attributes("faces", "validation")


def test_home_is_below_the_users_cache_by_default(home, tmp_path, monkeypatch):
    monkeypatch.delenv("KERAS_GENIMG_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    images, labels = random_split(5, GREY)
    write_idx_split(tmp_path / ".cache" / "keras_genimg" / "mnist", "train", images, labels)
    np.testing.assert_array_equal(data.load("mnist")[0], images)


def test_debian_package_answers_for_fashion_mnist_alone_and_second(home, tmp_path):
    debian, own = random_split(5, GREY), random_split(6, GREY)
    write_idx_split(tmp_path / "debian", "train", *debian, gzipped=True)
    np.testing.assert_array_equal(data.load("fashion_mnist")[0], debian[0])
    with pytest.raises(FileNotFoundError):
        data.load("mnist")
    write_idx_split(home / "fashion_mnist", "train", *own)
    np.testing.assert_array_equal(data.load("fashion_mnist")[0], own[0])


def test_broken_file_is_an_error_though_the_next_source_has_the_set(home, tmp_path):
    write_idx_split(tmp_path / "debian", "train", *random_split(5, GREY))
    write_idx_split(home / "fashion_mnist", "train", *random_split(5, GREY), gzipped=True)
    path = home / "fashion_mnist" / "train-images-idx3-ubyte.gz"
    path.write_bytes(gzip.compress(gzip.decompress(path.read_bytes())[:-1]))
    with pytest.raises(ValueError, match=r"home.fashion_mnist.train-images-idx3-ubyte\.gz"):
        data.load("fashion_mnist")


@pytest.mark.parametrize("name", ["mnist", "fashion_mnist", "cifar10"])
def test_one_error_names_all_ways(home, name):
    with pytest.raises(FileNotFoundError) as raised:
        data.load(name, "test")
    message = str(raised.value)
    for part in (repr(name), "test split", str(home / name), "KERAS_GENIMG_HOME"):
        assert part in message
    assert ("apt install dataset-fashion-mnist" in message) == (name == "fashion_mnist")
    for part in ("tensorflow-datasets", "no internet in this test", "fashion_mnist_sample"):
        assert part in message


@pytest.mark.parametrize(
    "name, near", [("minst", "'mnist'"), ("fashion-mnist", "'fashion_mnist'"), ("cifar-10", "'cifar10'")]
)
def test_wrong_name_lists_the_near_ones(name, near):
    with pytest.raises(ValueError, match=f"no set named '{name}'. Did you mean .*{near}.*The sets are mnist, "):
        data.load(name)


@pytest.mark.parametrize("name", ["zebra", None])
def test_name_near_to_none_lists_all(name):
    with pytest.raises(ValueError, match=r"no set named .*fashion_mnist, cifar10, fashion_mnist_sample"):
        data.load(name)


def test_wrong_split_lists_the_right_ones():
    with pytest.raises(ValueError, match="'mnist' has no split 'validation', only 'train' and 'test'"):
        data.load("mnist", "validation")
    with pytest.raises(ValueError, match="'fashion_mnist_sample' has no split 'test', only 'train'"):
        data.load("fashion_mnist_sample", "test")
