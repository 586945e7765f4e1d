"""Oracles: the resize formulas worked out by hand, Pillow's enlargement, and where they are installed torch and TF."""

import numpy as np
import pytest
from PIL import Image

from keras_genimg.metrics.resizing import bilinear_matrix, resize_for_inception


def test_doubling_by_hand():
    # torch: output centres at -0.25, 0.25, 0.75, 1.25 of the input; beyond the edge lies the edge
    np.testing.assert_allclose(bilinear_matrix(2, 4, 0.5), [[1, 0], [0.75, 0.25], [0.25, 0.75], [0, 1]])
    # TF1: output positions 0, 0.5, 1, 1.5
    np.testing.assert_allclose(bilinear_matrix(2, 4, 0.0), [[1, 0], [0.5, 0.5], [0, 1], [0, 1]])


def test_halving_blurs_nothing():
    # torch looks between pixels 2i and 2i + 1, TF1 at pixel 2i; neither at the four that an antialiasing resize would
    np.testing.assert_allclose(bilinear_matrix(4, 2, 0.5), [[0.5, 0.5, 0, 0], [0, 0, 0.5, 0.5]])
    np.testing.assert_allclose(bilinear_matrix(4, 2, 0.0), [[1, 0, 0, 0], [0, 0, 1, 0]])


@pytest.mark.parametrize("centre", [0.0, 0.5])
@pytest.mark.parametrize("size", [1, 28, 32, 299, 481])
def test_rows_are_averages(size, centre):
    matrix = bilinear_matrix(size, 299, centre)
    assert matrix.shape == (299, size) and matrix.min() >= 0
    np.testing.assert_allclose(matrix.sum(axis=1), 1, atol=1e-6)
    assert (np.count_nonzero(matrix, axis=1) <= 2).all()


def test_torchs_is_pillows_when_it_enlarges():
    image = np.random.default_rng(0).uniform(0, 255, (17, 23)).astype("float32")
    expected = np.asarray(Image.fromarray(image).resize((299, 299), Image.Resampling.BILINEAR))
    squares = resize_for_inception(image[None, :, :, None], 299, "torch")
    np.testing.assert_allclose((squares[0, :, :, 0] + 1) * 127.5, expected, atol=1e-3)


def photo(seed=0):
    return np.random.default_rng(seed).integers(0, 256, (2, 31, 320, 3)).astype("float32")


def test_torchs_is_torchs():
    torch = pytest.importorskip("torch", reason="torch is the oracle")
    x = torch.from_numpy(photo().transpose(0, 3, 1, 2))
    expected = torch.nn.functional.interpolate(x, (299, 299), mode="bilinear", align_corners=False) / 127.5 - 1
    np.testing.assert_allclose(resize_for_inception(photo(), 299).transpose(0, 3, 1, 2), expected.numpy(), atol=1e-4)


def test_tf1s_is_tensorflows():
    resize_bilinear = pytest.importorskip(
        "tensorflow", reason="TensorFlow is the oracle"
    ).compat.v1.image.resize_bilinear
    expected = (resize_bilinear(photo(), (299, 299)).numpy() - 128) / 128
    np.testing.assert_allclose(resize_for_inception(photo(), 299, "tf1"), expected, atol=1e-4)


def test_ranges_and_grey():
    ends = np.uint8([0, 255]).reshape(1, 2, 1, 1)
    np.testing.assert_allclose(resize_for_inception(ends, 2, "torch")[0, :, 0], [[-1] * 3, [1] * 3], atol=1e-6)
    np.testing.assert_allclose(resize_for_inception(ends, 2, "tf1")[0, :, 0], [[-1] * 3, [127 / 128] * 3], atol=1e-6)


def test_another_resizer_is_an_error():
    with pytest.raises(ValueError, match=r"`resizer` must be one of .*tf1.*torch"):
        resize_for_inception(np.zeros((1, 4, 4, 3)), 299, "lanczos")
