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
