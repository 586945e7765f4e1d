"""Rain: where its light lies, and how much it is."""

import numpy as np
import pytest
from scipy import ndimage

from keras_genimg import data, degradations
from keras_genimg.degradations.rain import streak


def black(count=1, side=200):
    return np.zeros((count, side, side, 3), "float32")


def rain(images, seed=0, **options):
    rainy, told = degradations.Rain(**options)(images, np.random.default_rng(seed))
    assert told is None and rainy.dtype == np.float32 and rainy.shape == images.shape
    return rainy


def test_it_lies_on_the_photo_as_a_second_slide_does():
    photo = data.sample_photo()[None, :200, :200].astype("float32")
    light = rain(black()) / 255
    np.testing.assert_allclose(rain(photo), 255 - (255 - photo) * (1 - light), atol=1e-3)
    assert np.ptp(light, axis=-1).max() == 0 and light.min() > -1e-5 and light.max() <= 1
    np.testing.assert_allclose(rain(np.full((1, 200, 200, 3), 255, "float32")), 255)


@pytest.mark.parametrize("angle", [0, 20, -30, 75])
def test_all_streaks_have_the_angle(angle):
    # the structure tensor: the gradients' main direction lies across the streaks
    light = ndimage.gaussian_filter(rain(black(), angle=angle, length=30.0)[0, ..., 0].astype(float), 1.5)
    down, right = ndimage.sobel(light, 0), ndimage.sobel(light, 1)
    across = 0.5 * np.arctan2(2 * (down * right).sum(), (right**2 - down**2).sum())
    difference = np.rad2deg(across) - angle
    assert abs((difference + 90) % 180 - 90) < 3


def test_a_streak_is_as_long_and_thick_as_asked():
    kernel = streak(20, 0.0, 0.7)
    middle = len(kernel) // 2
    np.testing.assert_allclose(kernel[:, middle].sum(), 20, atol=1e-4)
    np.testing.assert_allclose(kernel[middle].sum(), 0.7 * np.sqrt(2 * np.pi), rtol=1e-3)  # a Gaussian's area
    assert kernel.max() == 1 and len(kernel) % 2 == 1
    # turned by a quarter it lies along its row; positive angles lean to the left at the foot
    np.testing.assert_allclose(streak(20, 90.0, 0.7), kernel.T, atol=1e-5)
    leaning = streak(20, 45.0, 0.7)
    assert leaning[middle + 5, middle - 5] > 0.9 and leaning[middle + 5, middle + 5] < 1e-3


def test_there_are_as_many_streaks_as_asked_each_with_its_light():
    rainy = rain(black(4, 400), density=0.0005, length=1.0, brightness=0.5)[..., 0]
    for image in rainy:
        _, found = ndimage.label(image > 1)
        assert 0.8 * 0.0005 * 400**2 < found < 1.1 * 0.0005 * 400**2  # some touch
    peaks = ndimage.maximum_filter(rainy, (0, 5, 5))
    lights = rainy[(rainy == peaks) & (rainy > 1)] / 255
    # 0.3 to 1 times the brightness, evenly: their quarters by hand, and edges aside
    np.testing.assert_allclose(np.quantile(lights, (0.25, 0.5, 0.75)), [0.2375, 0.325, 0.4125], atol=0.03)


def test_images_of_a_batch_differ_and_edges_are_as_rainy_as_the_middle():
    rainy = rain(black(50, 64))[..., 0]
    assert len({image.mean() for image in rainy.astype(float)}) == 50
    edge = np.concatenate([rainy[:, :4].ravel(), rainy[:, -4:].ravel()]).mean()
    np.testing.assert_allclose(edge, rainy[:, 20:44].mean(), rtol=0.15)
    assert degradations.Rain.upright


@pytest.mark.parametrize("wrong", [{"density": -1}, {"length": 0}, {"angle": 100}, {"brightness": 2}])
def test_what_cannot_be_is_refused(wrong):
    with pytest.raises(ValueError, match=f"`{next(iter(wrong))}`"):
        degradations.Rain(**wrong)
