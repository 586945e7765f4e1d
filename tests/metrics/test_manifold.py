"""Oracles: points on a line counted by hand, and the expectations that Naeem et al. derive for equal distributions."""

import numpy as np
import pytest

from keras_genimg import metrics
from keras_genimg.metrics import manifold

FOUR = [metrics.precision, metrics.recall, metrics.density, metrics.coverage]


def line(*places):
    return np.array(places, np.float64)[:, None]


def test_points_on_a_line():
    real = line(0, 1, 3, 10)  # with one neighbour their balls reach 1, 1, 2 and 7
    fake = line(1.5, 4.5, 40, 41)  # and these 3, 3, 1 and 1
    assert metrics.precision(real, fake, neighbours=1) == 2 / 4  # 1.5 and 4.5
    assert metrics.recall(real, fake, neighbours=1) == 3 / 4  # all but 10
    # 1.5 lies in the balls of 1 and 3 (and not of 0, 10), 4.5 in those of 3 and 10
    assert metrics.density(real, fake, neighbours=1) == 4 / 4
    assert metrics.coverage(real, fake, neighbours=1) == 3 / 4  # the ball of 0 is empty


def test_equal_distributions_have_their_expectation():
    rng = np.random.default_rng(0)
    real, fake = rng.normal(size=(2, 1500, 6))
    assert metrics.density(real, fake) == pytest.approx(1, abs=0.05)  # Naeem et al. 2020, lemma 1
    assert metrics.coverage(real, fake) == pytest.approx(1 - 0.5**5, abs=0.02)  # lemma 2, for large sets
    assert metrics.precision(real, fake) == pytest.approx(metrics.recall(real, fake), abs=0.05)


def test_collapse_and_noise_are_told_apart():
    rng = np.random.default_rng(1)
    real = rng.normal(size=(400, 4))
    collapsed, noise = rng.normal(scale=0.05, size=(400, 4)), rng.normal(scale=5, size=(400, 4))
    assert metrics.precision(real, collapsed) == 1 and metrics.recall(real, collapsed) < 0.05
    assert metrics.coverage(real, collapsed) < 0.2 < 0.9 < metrics.recall(real, noise)
    assert metrics.precision(real, noise) < 0.2 and metrics.density(real, noise) < 0.2


@pytest.mark.parametrize("metric", FOUR, ids=lambda metric: metric.__name__)
def test_a_set_covers_itself(metric):
    x = np.random.default_rng(2).normal(3, 1, (100, 16))
    assert metric(x, x) >= 1


@pytest.mark.parametrize("metric", FOUR, ids=lambda metric: metric.__name__)
def test_the_block_size_changes_nothing(metric, monkeypatch):
    real, fake = np.random.default_rng(3).normal(size=(2, 100, 4))
    whole = metric(real, fake)
    monkeypatch.setattr(manifold, "BLOCK", 700)  # seven rows at a time
    assert metric(real, fake) == whole


@pytest.mark.parametrize("metric", FOUR, ids=lambda metric: metric.__name__)
def test_bad_input_is_named(metric):
    x = np.random.default_rng(4).normal(size=(20, 4))
    with pytest.raises(ValueError, match="`fake` has 1 images, too few"):
        metric(x, x[:1])
    with pytest.raises(ValueError, match="`neighbours` must be 1 or more"):
        metric(x, x, neighbours=0)
    with pytest.raises(ValueError, match="`fake` has features that are NaN"):
        metric(x, x * np.nan)
    with pytest.raises(ValueError, match="`real` must be NHWC"):
        metric(np.zeros((8, 8, 3)), x)
