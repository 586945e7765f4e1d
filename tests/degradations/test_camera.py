"""A camera's noise against the line that its variance follows, and little light against the light itself."""

import numpy as np
import pytest

from keras_genimg import degradations
from keras_genimg.degradations.camera import GAINS, sensed
from keras_genimg.degradations.light import to_light

LEVELS = np.linspace(0.05, 0.95, 10, dtype="float32")


def steps(channels):
    """Ten levels of light, 20,000 pixels each."""
    return np.broadcast_to(LEVELS[:, None, None], (1, 10, 20_000, channels))


def test_the_variance_grows_with_the_light_by_one_over_the_electrons():
    noise = sensed(steps(1), (500, 500), np.random.default_rng(0)) - steps(1)
    slope, offset = np.polyfit(LEVELS, noise.var(2)[0, :, 0], 1)
    np.testing.assert_allclose(slope, 1 / 500, rtol=0.03)
    # reading noise is about exp(2.18 log(1 / 500) + 1.2) = 4e-6, less than the 1e-5 that 20,000 samples tell apart
    assert abs(offset) < 3e-5 and abs(noise.mean()) < 1e-3


def test_red_and_blue_are_noisier_by_their_gains():
    variance = (sensed(steps(3), (500, 500), np.random.default_rng(0)) - steps(3)).var(2)[0]
    slopes = np.polyfit(LEVELS, variance, 1)[0] * 500
    assert all(low - 0.05 < slope < high + 0.05 for slope, (low, high) in zip(slopes, GAINS, strict=True))


def test_the_reading_noise_is_brooks_line():
    black = np.zeros((3000, 1, 16, 1), "float32")
    logs = np.log(sensed(black, (500, 500), np.random.default_rng(0)).var((1, 2, 3), ddof=1))
    # mean of the logarithm of a chi squared of 15 degrees over 15: digamma(7.5) - log(7.5) = -0.068
    assert abs(logs.mean() - (2.18 * np.log(1 / 500) + 1.2 - 0.068)) < 0.03


def test_electrons_are_spread_evenly_over_their_logarithm():
    noise = sensed(np.ones((400, 20, 50, 1), "float32"), (100, 10_000), np.random.default_rng(0)).var((1, 2, 3))
    logs = -np.log10(noise)
    assert 1.9 < logs.min() < 2.1 and 3.8 < logs.max() < 4.1 and abs(np.median(logs) - 3) < 0.15


def test_a_noisy_photo_is_as_a_file_and_bright_as_before():
    photo = np.full((1, 200, 200, 3), 120, "float32")
    noisy, told = degradations.CameraNoise(100)(photo, np.random.default_rng(0))
    assert told is None and noisy.dtype == np.float32 and noisy.std() > 5
    np.testing.assert_array_equal(noisy, np.clip(np.rint(noisy), 0, 255))
    np.testing.assert_allclose(to_light(noisy).mean(), to_light(photo).mean(), rtol=0.02)


def test_of_the_light_a_share_is_left():
    photo = np.random.default_rng(0).uniform(0, 255, (1, 50, 50, 3)).astype("float32")
    dark, told = degradations.LowLight(gain=0.2, electrons=1e6, gamma=1.0)(photo, np.random.default_rng(0))
    assert told is None and degradations.LowLight.upright
    np.testing.assert_allclose(to_light(dark), 0.2 * to_light(photo), atol=0.005)  # rounding and a little noise
    np.testing.assert_array_equal(dark, np.rint(dark))


def test_the_curve_darkens_what_is_left():
    # By hand: a quarter of white's light is the pixel 137 = 0.5371 * 255, and 0.5371 ** 2 * 255 = 73.6.
    white = np.full((1, 50, 50, 1), 255, "float32")
    dark, _ = degradations.LowLight(gain=0.25, electrons=1e6, gamma=2.0)(white, np.random.default_rng(0))
    assert abs(dark.mean() - 73.6) < 0.5


def test_less_light_is_noisier_when_it_is_made_bright_again():
    white = np.full((1, 100, 100, 1), 255, "float32")
    lost = [
        to_light(degradations.LowLight(gain, 1000, 1.0)(white, np.random.default_rng(0))[0]).std() / gain
        for gain in (0.4, 0.05)
    ]
    np.testing.assert_allclose(lost, 1 / np.sqrt(1000 * np.array([0.4, 0.05])), rtol=0.1)


@pytest.mark.parametrize(
    "make, message",
    [
        (lambda: degradations.CameraNoise(0), "`electrons`"),
        (lambda: degradations.LowLight(gain=0), "`gain`"),
        (lambda: degradations.LowLight(gamma=(2, 1)), "`gamma`"),
    ],
)
def test_what_cannot_be_is_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()
