"""Test sets of super-resolution, from folders written here."""

import numpy as np
import pytest
from PIL import Image

from benchmarks.super_resolution import SHARED
from keras_genimg import data

PHOTOS = np.random.default_rng(0).integers(0, 256, (5, 25, 39, 3), "uint8")


def write(folder, photos):
    folder.mkdir(parents=True)
    for index, photo in enumerate(photos):
        Image.fromarray(photo).save(folder / f"{index}.png")


def test_large_photos_alone_are_cut_and_shrunk(tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_GENIMG_HOME", str(tmp_path))
    write(tmp_path / "set5" / "hr", PHOTOS)
    pairs = data.super_resolution_pairs("set5", 2)
    assert len(pairs) == 5
    for (low, high), photo in zip(pairs, PHOTOS, strict=True):
        np.testing.assert_array_equal(high, photo[:24, :38])
        np.testing.assert_array_equal(low, data.imresize(photo[:24, :38], 0.5))


def test_a_set_with_small_photos_of_its_own_keeps_them(tmp_path):
    write(tmp_path / "set5" / "x3" / "hr", PHOTOS)
    write(tmp_path / "set5" / "x3" / "lr", PHOTOS[:, :8, :13])
    for (low, high), photo in zip(data.super_resolution_pairs("set5", 3, tmp_path), PHOTOS, strict=True):
        np.testing.assert_array_equal(low, photo[:8, :13])
        np.testing.assert_array_equal(high, photo[:24, :39])


def test_the_sample_is_always_there(tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_GENIMG_HOME", str(tmp_path))
    ((low, high),) = data.super_resolution_pairs("sample", 4)
    np.testing.assert_array_equal(high, data.sample_photo())
    np.testing.assert_array_equal(low, data.imresize(data.sample_photo(), 0.25))


def test_what_is_not_there_says_where_it_belongs(tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_GENIMG_HOME", str(tmp_path))
    with pytest.raises(FileNotFoundError, match=rf"Put the 100 original ones into {tmp_path}/bsd100/hr"):
        data.super_resolution_pairs("bsd100", 2)
    write(tmp_path / "set5" / "x2" / "hr", PHOTOS)
    with pytest.raises(FileNotFoundError, match=rf"{tmp_path}/set5/x2/lr and the originals"):
        data.super_resolution_pairs("set5", 2)


def test_another_set_than_the_name_says_is_refused(tmp_path):
    write(tmp_path / "set5" / "hr", PHOTOS[:4])
    with pytest.raises(ValueError, match="'set5' has 5 photos; here are 4 large and 4 small ones"):
        data.super_resolution_pairs("set5", 2, tmp_path)
    write(tmp_path / "set5" / "x3" / "hr", PHOTOS)
    write(tmp_path / "set5" / "x3" / "lr", PHOTOS[:, :9])
    with pytest.raises(ValueError, match=r"Photo 1 of 'set5' does not fit: \(9, 39\), enlarged 3 times"):
        data.super_resolution_pairs("set5", 3, tmp_path)
    with pytest.raises(ValueError, match=r"no set named 'set14'\. The sets are set5, bsd100, sample"):
        data.super_resolution_pairs("set14", 2)
    with pytest.raises(ValueError, match=r"whole number from 1, got 1\.5"):
        data.super_resolution_pairs("sample", 1.5)


@pytest.mark.skipif(not SHARED.exists(), reason="the test sets lie beside a developer's checkout only")
def test_set5_has_photos_that_imresize_makes_to_the_bit():
    for low, high in data.super_resolution_pairs("set5", 3, SHARED):
        np.testing.assert_array_equal(low, data.imresize(high, 1 / 3))
