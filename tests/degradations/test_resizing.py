"""imresize against hand arithmetic and, where they lie beside the checkout, against MATLAB's own files."""

import pathlib

import numpy as np
import pytest
from PIL import Image

from keras_genimg import data, metrics

SET5 = pathlib.Path(__file__).parents[3] / "shared" / "data" / "super_resolution" / "set5"


def test_half_size_is_the_stretched_cubic_kernel():
    row = np.arange(16.0) ** 2
    image = np.broadcast_to(row[None, :, None], (16, 16, 1))
    # Keys' kernel at 0.25, 0.75, 1.25 and 1.75 output pixels, by hand: 1.5 d^3 - 2.5 d^2 + 1, and its outer piece.
    taps = np.array([0.8671875, 0.2265625, -0.0703125, -0.0234375])
    taps = np.concatenate([taps[::-1], taps]) / (2 * taps.sum())
    resized = data.imresize(image, 0.5)
    for output in (2, 3, 4, 5):  # output 2 lies between inputs 4 and 5
        first = 2 * output - 3
        np.testing.assert_allclose(resized[4, output, 0], (row[first : first + 8] * taps).sum(), rtol=1e-12)


@pytest.mark.parametrize("scale", [1 / 4, 1 / 3, 1 / 2, 0.7, 1, 1.5, 2, 3])
def test_a_flat_image_stays_flat_and_sizes_round_up(scale):
    image = np.full((2, 7, 10, 3), 91, "uint8")
    resized = data.imresize(image, scale)
    assert resized.shape == (2, int(np.ceil(7 * scale)), int(np.ceil(10 * scale)), 3)
    assert resized.dtype == np.uint8
    assert (resized == 91).all()


def test_a_ramp_enlarges_to_a_ramp_away_from_the_edges():
    ramp = np.broadcast_to(np.arange(12.0)[:, None, None], (12, 5, 1))  # Keys' kernel keeps polynomials of degree 2
    expected = (np.arange(36) + 0.5) / 3 - 0.5
    np.testing.assert_allclose(data.imresize(ramp, 3)[6:-6, 4, 0], expected[6:-6], atol=1e-12)


def test_one_pixel_and_bad_arguments():
    assert data.imresize(np.full((1, 1, 3), 7, "uint8"), 4).tolist() == np.full((4, 4, 3), 7).tolist()
    with pytest.raises(ValueError, match="scale"):
        data.imresize(np.zeros((4, 4, 1)), 0)
    with pytest.raises(ValueError, match="images"):
        data.imresize(np.zeros((4, 4)), 0.5)


@pytest.mark.full
@pytest.mark.skipif(not SET5.exists(), reason="Set5 lies beside a developer's checkout only")
@pytest.mark.parametrize(("scale", "published"), [(2, 33.66), (3, 30.39), (4, 28.42)])
def test_set5_files_come_out_to_the_bit_and_bicubic_scores_as_published(scale, published):
    scores = []
    for path in sorted((SET5 / f"x{scale}" / "hr").iterdir()):
        high = np.array(Image.open(path).convert("RGB"))
        low = np.array(Image.open(SET5 / f"x{scale}" / "lr" / path.name).convert("RGB"))
        np.testing.assert_array_equal(data.imresize(high, 1 / scale), low)
        scores.append(metrics.psnr_y(high[None], data.imresize(low, scale)[None], border=scale)[0])
    assert abs(np.mean(scores) - published) < 0.05
