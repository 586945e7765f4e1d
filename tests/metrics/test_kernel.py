"""Oracles: the estimator written as loops, and the moments of Gaussians, of which the cubic kernel's MMD is made."""

import numpy as np
import pytest

from keras_genimg import metrics


def test_it_is_the_unbiased_estimator():
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(2, 6, 3))
    kernel = lambda a, b: (a @ b / 3 + 1) ** 3  # noqa: E731
    pairs = [(i, j) for i in range(6) for j in range(6)]
    within = sum(kernel(x[i], x[j]) + kernel(y[i], y[j]) for i, j in pairs if i != j) / 30
    between = sum(kernel(x[i], y[j]) for i, j in pairs) / 36
    value, deviation = metrics.kid(x, y, subsets=3, subset_size=6)
    assert value == pytest.approx(within - 2 * between, rel=1e-6)  # features are kept in float32
    assert deviation == pytest.approx(0, abs=1e-12)  # each subset is the whole set


def test_gaussians_have_the_closed_form():
    # In one dimension E k(x, y) = sum over p of C(3, p) E[x^p] E[y^p], so MMD^2 = sum of C(3, p) (m_p - n_p)^2
    mean_a, spread_a, mean_b, spread_b = 0.3, 1.0, -0.2, 1.4
    moments = [(m, m**2 + s**2, m**3 + 3 * m * s**2) for m, s in ((mean_a, spread_a), (mean_b, spread_b))]
    expected = sum(c * (p - q) ** 2 for c, p, q in zip((3, 3, 1), *moments, strict=True))
    rng = np.random.default_rng(1)
    a, b = rng.normal(mean_a, spread_a, (40_000, 1)), rng.normal(mean_b, spread_b, (40_000, 1))
    value, deviation = metrics.kid(a, b, subsets=100, subset_size=400)
    assert abs(value - expected) < 4 * deviation / 10  # the mean of 100 nearly independent subsets
    assert deviation < expected


def test_equal_distributions_are_at_zero_on_average():
    rng = np.random.default_rng(2)
    value, deviation = metrics.kid(rng.normal(size=(5000, 8)), rng.normal(size=(5000, 8)), subset_size=100)
    assert abs(value) < 4 * deviation / 10  # small sets have no bias, where FID's would be large


def test_the_draw_is_its_seeds():
    x, y = np.random.default_rng(3).normal(size=(2, 60, 4))
    draw = lambda seed: metrics.kid(x, y, subsets=4, subset_size=20, seed=seed)  # noqa: E731
    assert draw(1) == draw(1) != draw(2)


def test_too_few_images_are_an_error():
    x = np.random.default_rng(4).normal(size=(50, 4))
    with pytest.raises(ValueError, match="`fake` has 10 images, fewer than `subset_size`, 20"):
        metrics.kid(x, x[:10], subset_size=20)
    with pytest.raises(ValueError, match="`subset_size` must be 2 or more"):
        metrics.kid(x, x, subset_size=1)
    with pytest.raises(ValueError, match="`fake` has features of 3 dimensions, where `real` has 4"):
        metrics.kid(x, x[:, :3], subset_size=20)
    with pytest.raises(ValueError, match="`real` has features that are NaN"):
        metrics.kid(x * np.nan, x, subset_size=20)
