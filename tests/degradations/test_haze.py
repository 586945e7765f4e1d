"""Haze, by its equation."""

import numpy as np
import pytest

from keras_genimg import data, degradations
from keras_genimg.degradations.haze import guided, hazy


def photo():
    return data.sample_photo()[None].astype("float32")


def at(distance):
    return lambda images, generator: np.full((*images.shape[:3], 1), distance, "float32")


def test_without_distance_there_is_no_haze_and_far_away_there_is_but_air():
    near, told = degradations.Haze(1.0, 0.8, depth=at(0.0))(photo(), np.random.default_rng(0))
    np.testing.assert_array_equal(near, photo())
    assert told is None and degradations.Haze.upright
    far, _ = degradations.Haze(100.0, 0.8, depth=at(1.0))(photo(), np.random.default_rng(0))
    assert np.ptp(far, axis=(1, 2)).max() == 0 and np.abs(far - 204).max() <= 204 * 0.03 + 1e-3
    assert len(set(far[0, 0, 0].tolist())) == 3


def test_who_knows_distance_and_air_sees_the_photo_again():
    passed = np.exp(-1.5 * degradations.synthetic_depth(photo(), np.random.default_rng(1)))
    seen = hazy(photo(), passed, np.float32([200, 205, 210]))
    np.testing.assert_allclose((seen - np.float32([200, 205, 210]) * (1 - passed)) / passed, photo(), atol=1e-3)


def test_a_haze_of_one_distance_is_by_hand():
    # exp(-2 * 0.5) = 0.3679 of the photo, 0.6321 of the air; its colours within 3 % of 255, and not above
    made, _ = degradations.Haze(2.0, 1.0, depth=at(0.5))(
        np.full((3, 4, 4, 3), 100, "float32"), np.random.default_rng(0)
    )
    assert np.all(made <= 36.79 + 0.6322 * 255) and np.all(made >= 36.78 + 0.6321 * 255 * 0.97)


def test_each_image_has_its_own_air():
    made, _ = degradations.Haze(depth=at(1.0))(np.zeros((8, 4, 4, 1), "float32"), np.random.default_rng(0))
    assert len(np.unique(made[:, 0, 0, 0])) == 8 and made.shape == (8, 4, 4, 1) and made.dtype == np.float32


def test_distances_grow_towards_the_horizon_and_step_where_the_luma_does():
    images = np.zeros((8, 600, 64, 3), "float32")
    images[:, :, 32:] = 255
    depth = degradations.synthetic_depth(images, np.random.default_rng(0))
    assert depth.shape == (8, 600, 64, 1) and depth.dtype == np.float32 and depth.min() >= 0 and depth.max() <= 1
    rows = depth.mean((2, 3))
    assert np.all(rows[:, :60].mean(1) > 0.85) and np.all(rows[:, -60:].mean(1) < 0.25)
    assert np.all(rows[:, 420:].mean(1) < rows[:, 300:420].mean(1))
    beside, inside = (np.abs(np.diff(depth[..., 0], axis=2))[:, :, place].mean() for place in (31, 26))
    assert beside > 3 * inside


def test_small_images_lie_anywhere_in_a_photo():
    depth = degradations.synthetic_depth(np.zeros((200, 32, 32, 3), "float32"), np.random.default_rng(0)).mean(
        (1, 2, 3)
    )
    assert depth.min() < 0.15 and depth.max() > 0.95 and 0.4 < np.median(depth) < 0.95


def test_a_guided_filter_keeps_what_is_a_line_of_its_guide():
    guide = np.random.default_rng(0).uniform(0, 1, (1, 60, 60))
    np.testing.assert_allclose(guided(0.5 * guide + 0.2, guide), 0.5 * guide + 0.2, atol=0.02)
    np.testing.assert_allclose(guided(np.full((1, 60, 60), 0.3), guide), 0.3, atol=1e-9)


@pytest.mark.parametrize("wrong", [{"beta": -1}, {"airlight": (0.5, 1.1)}])
def test_what_cannot_be_is_refused(wrong):
    with pytest.raises(ValueError, match=f"`{next(iter(wrong))}`"):
        degradations.Haze(**wrong)
