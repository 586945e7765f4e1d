import hashlib

import numpy as np
import pytest

from keras_genimg import data
from keras_genimg.data import embedded, sources


def test_sample_is_the_first_10000_of_the_published_file_bit_for_bit():
    images, labels = data.load("fashion_mnist_sample")
    assert images.shape == (10000, 28, 28, 1) and images.dtype == np.uint8
    assert labels.shape == (10000,) and labels.dtype == np.int64
    # sha256 of bytes 16 to 7840016 of train-images-idx3-ubyte and 8 to 10008 of train-labels-idx1-ubyte, as published.
    expected = "2929ae1c7b89e0ee6587bbe4911fd5f0a5dafe21ae6ed9b737173cbfe20c12c9"
    assert hashlib.sha256(images.tobytes()).hexdigest() == expected
    expected = "1022e4632874e71bb84d924c475e6a3428a2deeb8c5a0f612a015c97e4fce7f0"
    assert hashlib.sha256(labels.astype(np.uint8).tobytes()).hexdigest() == expected


def test_sample_is_new_each_time():
    images, _ = data.load("fashion_mnist_sample")
    images[:] = 0
    assert data.load("fashion_mnist_sample")[0].any()


@pytest.mark.parametrize(
    "style, expected",
    [
        ("persona", "fb66fbc965d9dd6e86649dcaf2908ac76f69d17a969ab725c7d4655cb69d34cc"),
        ("cartoon", "98e869aa3e7067940c81c6b802ef2183d7f5eab3f3ccca9600d71194e1cce034"),
    ],
)
def test_portraits_sample_is_the_first_640_people_of_the_drawn_training_split_bit_for_bit(style, expected):
    images, labels = data.load(f"portraits_{style}_sample")
    assert images.shape == (640, 64, 64, 3) and images.dtype == np.uint8
    # sha256 of the first 640 rows of <style>_train_1.png, as tools/draw_portraits.mjs draws it.
    assert hashlib.sha256(images.tobytes()).hexdigest() == expected
    values, names = data.attributes(f"portraits_{style}_sample")
    np.testing.assert_array_equal(labels, values["hair"])
    assert labels.dtype == np.int64 and len(names) == 10
    images[:] = 0
    assert data.load(f"portraits_{style}_sample")[0].any()


def test_portraits_sample_shows_what_its_attributes_say():
    images = [data.load(f"portraits_{style}_sample")[0] for style in ("persona", "cartoon")]
    values, names = data.attributes("portraits_persona_sample")
    background = np.array([names["background_color"][value] for value in values["background_color"]])
    for name in names["background_color"]:
        # The corner above a person is the background: one colour in both styles.
        corners = np.concatenate([each[background == name, 0, 0] for each in images])
        assert len(np.unique(corners, axis=0)) == 1


def test_samples_of_portraits_have_one_split_and_name_their_artists():
    for style, artist in (("persona", "Draftbit"), ("cartoon", "Johan Melin")):
        source = sources.SOURCES[f"portraits_{style}_sample"]
        assert data.splits(source.name) == ("train",)
        assert "CC BY 4.0" in source.terms and artist in source.terms
        assert artist in (embedded.SAMPLES / "LICENSE-portraits").read_text(encoding="utf-8")


def test_sample_photo_is_a_photo_whose_sides_any_scale_divides():
    photo = data.sample_photo()
    assert photo.shape == (300, 444, 3) and photo.dtype == np.uint8
    assert photo.std() > 20
