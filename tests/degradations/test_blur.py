"""Blur, by scipy's convolution, and by what kernels are by definition."""

import numpy as np
import pytest
from scipy import ndimage

from keras_genimg import data, degradations
from keras_genimg.degradations.blur import convolved, shake
from keras_genimg.degradations.light import from_light, to_light


def dot(side, value=255.0):
    images = np.zeros((1, side, side, 1), "float32")
    images[0, side // 2, side // 2] = value
    return images


def test_a_dot_becomes_a_gaussian_of_the_deviation():
    blurred, told = degradations.GaussianBlur(1.5)(dot(25), np.random.default_rng(0))
    places = np.arange(25) - 12.0
    bell = np.exp(-(places**2) / (2 * 1.5**2)) * (np.abs(places) <= 6)
    np.testing.assert_allclose(blurred[0, ..., 0], 255 * np.outer(bell, bell) / bell.sum() ** 2, atol=1e-4)
    assert told is None and blurred.dtype == np.float32


def test_each_image_of_a_batch_is_blurred_by_a_kernel_of_its_own():
    blurred, _ = degradations.GaussianBlur((0.5, 3.0))(np.repeat(dot(41), 20, 0), np.random.default_rng(0))
    spread = np.sqrt((blurred[..., 0].sum(1) * (np.arange(41) - 20.0) ** 2).sum(1) / 255)
    assert len(set(spread.round(4))) == 20 and 0.45 < spread.min() < 1 < 2.5 < spread.max() < 3


@pytest.mark.parametrize("blur", [degradations.GaussianBlur(1.2), degradations.MotionBlur(9, deviation=0.0)])
def test_within_the_margin_a_cut_out_is_blurred_as_the_whole_photo_is(blur):
    photo = data.sample_photo()[None].astype("float32")
    patch = photo[:, 100 - blur.margin : 140 + blur.margin, 50 - blur.margin : 90 + blur.margin]
    whole, cut = (blur(images, np.random.default_rng(2))[0] for images in (photo, patch))
    inner = slice(blur.margin, blur.margin + 40)
    np.testing.assert_allclose(cut[:, inner, inner], whole[:, 100:140, 50:90], atol=1e-2)


@pytest.mark.parametrize("sides", [(1, 1), (3, 7), (15, 5)])
def test_convolution_is_scipys(sides):
    generator = np.random.default_rng(0)
    images, kernel = generator.uniform(0, 1, (2, 19, 22, 3)), generator.uniform(0, 1, sides)
    expected = ndimage.convolve(images, kernel[None, :, :, None], mode="mirror")
    np.testing.assert_allclose(convolved(images, kernel), expected, atol=1e-10)


def test_images_smaller_than_the_kernel_are_blurred_too():
    blurred, _ = degradations.MotionBlur(31, deviation=0.0)(
        np.full((1, 2, 3, 3), 80, "float32"), np.random.default_rng(0)
    )
    np.testing.assert_allclose(blurred, 80, atol=1e-2)


def test_a_given_kernel_spreads_a_dots_light():
    kernel = np.float32([[0, 1, 0], [0, 2, 3], [0, 0, 0]])
    blurred, _ = degradations.MotionBlur(kernels=[kernel], deviation=0.0)(dot(7), np.random.default_rng(0))
    np.testing.assert_allclose(to_light(blurred)[0, 2:5, 2:5, 0], kernel / 6, atol=1e-5)


@pytest.mark.parametrize("size", [1, 3, 5, 31])
def test_a_path_fills_its_kernel_and_has_its_middle_there(size):
    places = np.arange(size) - (size - 1) / 2
    for seed in range(20):
        kernel = shake(size, np.random.default_rng(seed))
        rows, columns = kernel.sum(1), kernel.sum(0)
        assert kernel.shape == (size, size) and kernel.min() >= 0
        np.testing.assert_allclose([kernel.sum(), rows @ places, columns @ places], [1, 0, 0], atol=1e-4)
        assert max(rows[0], rows[-1], columns[0], columns[-1]) > 0


def test_the_kernel_of_a_call_is_known_beforehand():
    blur = degradations.MotionBlur((9, 15), deviation=0.0)
    kernel = blur.kernel(np.random.default_rng(4))
    spread = to_light(blur(dot(31), np.random.default_rng(4))[0])[0, ..., 0]
    np.testing.assert_allclose(spread, np.pad(kernel, (31 - len(kernel)) // 2), atol=1e-5)


def test_a_camera_walks_its_own_way_for_each_batch_and_with_noise_of_the_deviation():
    blur = degradations.MotionBlur((5, 9), deviation=2.55)
    generator = np.random.default_rng(0)
    sides, flat = set(), np.full((1, 100, 100, 3), 90, "float32")
    for _ in range(30):
        lit = to_light(degradations.MotionBlur((5, 9), deviation=0.0)(dot(21), generator)[0])[0, ..., 0] > 1e-6
        rows, columns = (np.flatnonzero(lit.any(axis)) for axis in (1, 0))
        sides.add(2 * max(np.abs(rows - 10).max(), np.abs(columns - 10).max()) + 1)
    assert sides == {5, 7, 9}
    noisy = blur(flat, generator)[0] - 90
    assert abs(noisy.std() - 2.55) < 0.05 and abs(noisy.mean()) < 0.1


def test_light_is_that_of_srgb():
    # By hand: 10/255 lies on the straight part, 10 / 255 / 12.92; the standard's table has 0.21404 for a half.
    pixels = np.float32([-5, 0, 10, 127.5, 255, 300])
    np.testing.assert_allclose(to_light(pixels), [0, 0, 0.0030353, 0.2140411, 1, 1], rtol=1e-4)
    every = np.arange(256, dtype="float32")
    np.testing.assert_allclose(from_light(to_light(every)), every, atol=1e-3)


@pytest.mark.parametrize(
    "make, message",
    [
        (lambda: degradations.GaussianBlur(-1), "`deviation`"),
        (lambda: degradations.MotionBlur((5, 30)), "odd"),
        (lambda: degradations.MotionBlur(kernels=[np.ones((2, 3))]), "odd"),
        (lambda: degradations.MotionBlur(deviation=-1), "`deviation`"),
    ],
)
def test_what_cannot_be_is_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()
