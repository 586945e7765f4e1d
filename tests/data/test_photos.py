"""Photos of a folder, for super-resolution's training."""

import numpy as np
import pytest
from PIL import Image

from keras_genimg import data


def test_load_photos_in_order_each_at_its_size(monkeypatch, tmp_path):
    (tmp_path / "deep").mkdir()
    Image.new("RGB", (6, 9), "red").save(tmp_path / "b.png")
    Image.new("L", (3, 20), 7).save(tmp_path / "deep" / "a.webp", lossless=True)
    (tmp_path / "notes.txt").write_text("no photo")
    assert [photo.shape for photo in data.load_photos(tmp_path)] == [(9, 6, 3), (20, 3, 3)]
    monkeypatch.setenv("KERAS_GENIMG_PHOTOS", str(tmp_path))
    (photo,) = data.load_photos(smallest=5)
    np.testing.assert_array_equal(photo[0, 0], (255, 0, 0))
    with pytest.raises(FileNotFoundError, match="KERAS_GENIMG_PHOTOS"):
        data.load_photos(smallest=50)
    monkeypatch.delenv("KERAS_GENIMG_PHOTOS")
    monkeypatch.setenv("KERAS_GENIMG_HOME", str(tmp_path))
    with pytest.raises(FileNotFoundError, match="photos"):
        data.load_photos()


def test_deep_grey_is_scaled_and_what_is_transparent_lies_on_white(tmp_path):
    Image.fromarray(np.array([[0, 257 * 128, 65535]], np.uint16)).save(tmp_path / "a.png")
    Image.new("RGBA", (2, 1), (200, 0, 0, 0)).save(tmp_path / "b.png")
    deep, transparent = data.load_photos(tmp_path)
    assert deep[0, :, 0].tolist() == [0, 128, 255] and (transparent == 255).all()
    Image.fromarray(np.ones((1, 2), np.float32)).save(tmp_path / "c.tif")
    with pytest.raises(ValueError, match=r"c\.tif has floating-point pixels"):
        data.load_photos(tmp_path)
