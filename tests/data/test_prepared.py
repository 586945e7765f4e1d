import functools
import importlib.util
import time

import numpy as np
import pytest
from PIL import Image

from keras_genimg.data import load_folder, load_unpaired, prepared
from tests.data.tiny import random_split

tfds = pytest.importorskip("tensorflow_datasets")
ORIGIN = "http://127.0.0.1/images/"

needs_tensorflow = pytest.mark.skipif(
    importlib.util.find_spec("tensorflow") is None, reason="tensorflow-datasets writes and mocks sets with TensorFlow"
)


@pytest.fixture
def data_dir(tmp_path, monkeypatch):
    """An empty folder where tensorflow-datasets keeps its sets."""
    monkeypatch.setattr(tfds, "builder", functools.partial(tfds.builder, data_dir=tmp_path))
    return tmp_path


def prepare(name, splits, data_dir, file_format):
    """Prepares a set as tensorflow-datasets' own builder of that name would, from arrays."""
    published = tfds.builder(name)

    with tfds.core.registered.skip_registration():

        class Builder(tfds.core.GeneratorBasedBuilder):
            VERSION = published.version
            url_infos = {}  # nothing to download

            def _info(self):
                return tfds.core.DatasetInfo(builder=self, features=published.info.features)

            def _split_generators(self, download_manager):
                return {split: self._generate_examples(*arrays) for split, arrays in splits.items()}

            def _generate_examples(self, images, labels):
                for index, (image, label) in enumerate(zip(images, labels, strict=True)):
                    example = {"image": image, "label": int(label), "id": f"{index:05}"}
                    yield index, {key: example[key] for key in published.info.features}

        Builder.name = published.name
        if published.builder_config is not None:
            Builder.BUILDER_CONFIGS = [published.builder_config]
        Builder(data_dir=data_dir, file_format=file_format).download_and_prepare()


def as_set(images, labels):
    return {(image.tobytes(), int(label)) for image, label in zip(images, labels, strict=True)}


@needs_tensorflow
@pytest.mark.parametrize("file_format", ["tfrecord", "array_record"])
@pytest.mark.parametrize("name, shape", [("mnist", (28, 28, 1)), ("cifar10", (32, 32, 3))])
def test_prepared_set_is_read(data_dir, name, shape, file_format):
    splits = {"train": random_split(7, shape), "test": random_split(4, shape)}
    prepare(name, splits, data_dir, file_format)
    for split, arrays in splits.items():
        images, labels = prepared.load_prepared(name, split, ORIGIN)
        assert images.dtype == np.uint8 and labels.dtype == np.int64
        assert images.shape == arrays[0].shape
        assert as_set(images, labels) == as_set(*arrays)  # a set, since tensorflow-datasets shuffles


@needs_tensorflow
@pytest.mark.parametrize("name, shape", [("fashion_mnist", (28, 28, 1)), ("cifar10", (32, 32, 3))])
def test_set_is_downloaded_where_it_is_not_prepared(monkeypatch, name, shape):
    asked = []
    monkeypatch.setattr(prepared, "_check_reachable", asked.append)
    with tfds.testing.mock_data(num_examples=5):  # its download does nothing, its images are random
        images, labels = prepared.load_prepared(name, "test", ORIGIN)
    assert asked == [ORIGIN]
    assert images.shape == (5, *shape) and images.dtype == np.uint8 and images.any()
    assert labels.shape == (5,) and labels.dtype == np.int64


@needs_tensorflow
def test_offline_fails_in_seconds_and_says_what_was_asked(data_dir, monkeypatch):
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    origin = "http://127.0.0.1:9/mnist/"  # the discard port: nobody listens
    start = time.perf_counter()
    with pytest.raises(RuntimeError, match=r"http://127\.0\.0\.1:9/mnist/ does not answer"):
        prepared.load_prepared("mnist", "train", origin)
    assert time.perf_counter() - start < 10


def test_without_tensorflow_an_unprepared_set_is_refused(data_dir, monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(RuntimeError, match=r"mnist is not prepared in .*, and preparing it needs TensorFlow"):
        prepared.load_prepared("mnist", "train", ORIGIN)


@needs_tensorflow
@pytest.mark.parametrize("file_format", ["tfrecord", "array_record"])
def test_two_sets_of_a_task_are_read_and_fitted_as_load_folder_fits_them(data_dir, tmp_path_factory, file_format):
    rng = np.random.default_rng(0)
    sides = {
        f"{split}{side}": [rng.integers(0, 256, (20 + n, 30, 3), "uint8") for n in range(count)]
        for split, side, count in (("train", "A", 3), ("train", "B", 2), ("test", "A", 1), ("test", "B", 1))
    }
    labels = {"A": [0] * 3, "B": [1] * 3}
    splits = {name: (images, labels[name[-1]][: len(images)]) for name, images in sides.items()}
    prepare("cycle_gan/horse2zebra", splits, data_dir, file_format)
    for split, counts in (("train", (3, 2)), ("test", (1, 1))):
        for side, loaded, count in zip(
            "AB", load_unpaired("cycle_gan/horse2zebra", split, (8, 12)), counts, strict=True
        ):
            folder = tmp_path_factory.mktemp("images")
            for index, image in enumerate(sides[split + side]):
                Image.fromarray(image).save(folder / f"{index}.png")
            expected = load_folder(folder, (8, 12))
            assert loaded.dtype == np.uint8 and loaded.shape == (count, 8, 12, 3)
            assert as_set(loaded, [0] * count) == as_set(expected, [0] * count)
    assert load_unpaired("cycle_gan/horse2zebra", "test", 8, channels=1)[0].shape == (1, 8, 8, 1)


@needs_tensorflow
def test_two_sets_are_downloaded_where_they_are_not_prepared(monkeypatch):
    asked = []
    monkeypatch.setattr(prepared, "_check_reachable", asked.append)
    with tfds.testing.mock_data(num_examples=5):
        first, second = load_unpaired("cycle_gan/maps", "train", 8)
    assert first.shape == second.shape == (5, 8, 8, 3)
    assert set(asked) == {"https://efrosgans.eecs.berkeley.edu/cyclegan/datasets/"}


@needs_tensorflow
def test_two_sets_without_internet_fail_in_seconds_and_say_so(data_dir, monkeypatch):
    def no_internet(url):
        raise RuntimeError(f"no download, since {url} does not answer")

    monkeypatch.setattr(prepared, "_check_reachable", no_internet)
    words = r"^'cycle_gan/horse2zebra' could not be loaded .* does not answer\. .* `load_folder` reads each\.$"
    with pytest.raises(FileNotFoundError, match=words):
        load_unpaired("cycle_gan/horse2zebra", "train", 8)


def test_two_sets_without_tensorflow_are_refused(data_dir, monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(FileNotFoundError, match=r"RuntimeError: cycle_gan/maps is not prepared in .* needs TensorFlow"):
        load_unpaired("cycle_gan/maps", "train", 8)
