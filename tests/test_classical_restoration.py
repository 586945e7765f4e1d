"""The classical methods, each on a case whose answer is known."""

import numpy as np
import pytest
from scipy import ndimage, sparse
from scipy.sparse import linalg
from skimage import restoration

from benchmarks import classical_restoration as classical
from keras_genimg import data, degradations

KERNEL = np.float64([[0, 1, 0, 0, 0], [0, 2, 5, 1, 0], [0, 0, 0, 1, 2]]) / 12


def photo(side=64):
    return data.sample_photo()[:side, :side].astype("float64")


def blurred():
    return ndimage.convolve(photo(), KERNEL[..., None], mode="wrap")


def test_wiener_without_noise_gives_the_photo_back():
    np.testing.assert_allclose(classical.wiener(blurred(), KERNEL, 0.0), photo(), atol=1e-6)


def test_wiener_is_scikit_images_with_the_differences_as_its_regulariser():
    noisy = blurred()[..., 0] + np.random.default_rng(0).normal(0, 5, (64, 64))
    down, right = np.zeros((2, 64, 64))
    down[0, 0], down[1, 0], right[0, 0], right[0, 1] = 1, -1, 1, -1
    differences = np.sqrt(np.abs(np.fft.rfft2(down)) ** 2 + np.abs(np.fft.rfft2(right)) ** 2).astype(complex)
    expected = restoration.wiener(noisy, KERNEL, 0.01, reg=differences, clip=False)
    found = classical.wiener(noisy[..., None], KERNEL, 0.01)[..., 0]
    np.testing.assert_allclose(found, expected, atol=1e-6)


def test_a_deblurred_photo_is_nearer_to_the_sharp_one():
    sharp = data.sample_photo()[None].astype("float32")
    made, _ = degradations.MotionBlur(kernels=[KERNEL], deviation=1.0)(sharp, np.random.default_rng(0))
    errors = [np.mean((each - sharp[0]) ** 2) for each in (made[0], classical.deblurred(made[0], KERNEL, 1e-3))]
    assert errors[1] < 0.5 * errors[0]


def hazy_scene():
    """A sky of nothing but air over a scene at one distance, in each 15x15 of which a pixel is black."""
    air = np.float64([220, 224, 230])
    scene = np.random.default_rng(0).uniform(0, 255, (200, 200, 3))
    scene[::5, ::5] = 0
    passed = np.full((200, 200), 0.4)
    passed[:60] = 0
    return scene, passed, air, scene * passed[..., None] + air * (1 - passed[..., None])


def test_the_dark_channel_prior_finds_the_air_and_what_it_hides():
    scene, passed, air, hazy = hazy_scene()
    clear, arrived, found = classical.dehazed(hazy, kept=1.0, radius=3)
    np.testing.assert_allclose(found, air, rtol=1e-9)
    inner = np.s_[60 + 15 :]  # beyond the window and the guided filter at the sky's edge
    np.testing.assert_allclose(arrived[inner], passed[inner], atol=1e-9)
    np.testing.assert_allclose(clear[inner], scene[inner], atol=1e-6)


def test_a_harmonic_fill_is_the_mean_of_its_neighbours_and_leaves_the_rest():
    mask = np.zeros((64, 64), bool)
    mask[10:30, 12:40] = mask[20:50, 30:33] = mask[60:, 60:] = mask[0, 5] = True
    found = classical.filled(np.where(mask[..., None], 999, photo()), mask)
    np.testing.assert_array_equal(found[~mask], photo()[~mask])
    padded = np.pad(found, ((1, 1), (1, 1), (0, 0)), constant_values=np.nan)
    beside = np.stack([padded[:-2, 1:-1], padded[2:, 1:-1], padded[1:-1, :-2], padded[1:-1, 2:]])
    np.testing.assert_allclose(np.nanmean(beside, axis=0)[mask], found[mask], atol=1e-8)


def test_a_harmonic_fill_is_the_solution_of_the_laplace_equation():
    # Five unknowns of a cross, by a dense system written out by hand; and a plane, which is harmonic, comes back whole.
    image = np.random.default_rng(0).uniform(0, 255, (5, 5, 1))
    mask = np.zeros((5, 5), bool)
    mask[2, 1:4] = mask[1:4, 2] = True
    known = image[..., 0]
    matrix = [[4, -1, -1, -1, -1], [-1, 4, 0, 0, 0], [-1, 0, 4, 0, 0], [-1, 0, 0, 4, 0], [-1, 0, 0, 0, 4]]
    right = [
        0,
        known[0, 2] + known[1, 1] + known[1, 3],
        known[4, 2] + known[3, 1] + known[3, 3],
        known[2, 0] + known[1, 1] + known[3, 1],
        known[2, 4] + known[1, 3] + known[3, 3],
    ]
    middle, up, down, left, far = linalg.spsolve(sparse.csc_matrix(matrix, dtype=float), np.array(right))
    found = classical.filled(image, mask)[..., 0]
    np.testing.assert_allclose(
        [found[2, 2], found[1, 2], found[3, 2], found[2, 1], found[2, 3]], [middle, up, down, left, far]
    )
    rows, columns = np.mgrid[:20, :30]
    plane = (3.0 * rows - 2 * columns + 7)[..., None]
    hole = (rows > 3) & (rows < 16) & (columns > 5) & (columns < 25)
    np.testing.assert_allclose(classical.filled(np.where(hole[..., None], 0, plane), hole), plane, atol=1e-9)


def test_equalised_luma_is_evenly_spread_and_colours_keep_their_ratios():
    dark = photo(200) * 0.2
    found = classical.equalised(dark)
    luma = found @ np.array([0.299, 0.587, 0.114])
    levels = np.linspace(0, 255, 9)
    inner = found.max(-1) < 255  # what was clipped is darker than it should be
    share, _ = np.histogram(luma[inner], levels)
    assert inner.mean() > 0.8 and np.ptp(share[:6] / luma.size) < 0.05
    bright = inner & (dark.min(-1) > 5)
    np.testing.assert_allclose((found[bright] / dark[bright]).std(-1), 0, atol=1e-6)
    ramp = np.repeat(np.arange(256.0).reshape(16, 16, 1), 3, -1)
    np.testing.assert_allclose(classical.equalised(ramp), 255 * (ramp + 1) / 256, atol=1)  # each value once: as it was


@pytest.mark.parametrize("gamma", [0.3, 0.8, 1.7])
def test_the_best_gamma_undoes_a_gamma(gamma):
    made = 255 * (photo() / 255) ** (1 / gamma)
    found, exponent = classical.best_gamma(made, photo())
    assert exponent == pytest.approx(gamma, rel=1e-3)
    np.testing.assert_allclose(found, photo(), atol=0.5)


def test_the_command_prints_a_line_for_each_degradation(capsys, monkeypatch):
    monkeypatch.setattr(classical, "BALANCES", [1e-4, 0.02])
    classical.main(["--photos", "1"])
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == ["motion", "haze", "dark", "holes"]
    figures = [[float(word) for word in line.split() if word[0].isdigit()] for line in lines]
    assert all(all(after > before for after in more) for before, *more in (figures[0], figures[2], figures[3]))
