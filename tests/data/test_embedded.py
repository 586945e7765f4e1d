import hashlib

import numpy as np

from keras_genimg import data


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


def test_sample_photo_is_a_photo_whose_sides_any_scale_divides():
    photo = data.sample_photo()
    assert photo.shape == (300, 444, 3) and photo.dtype == np.uint8
    assert photo.std() > 20
