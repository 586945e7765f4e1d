"""Oracles: the closed form between Gaussians, scipy's general square root, and the definition of a covariance."""

import numpy as np
import pytest

from keras_genimg import metrics


def gaussian(rng, count, mean, covariance):
    """A sample whose mean and covariance are exactly these, so that the closed form holds to the last digits."""
    x = rng.normal(size=(count, len(mean)))
    x = (x - x.mean(axis=0)) @ np.linalg.inv(np.linalg.cholesky(np.cov(x.T))).T
    return mean + x @ np.linalg.cholesky(covariance).T


def random_covariance(rng, dimensions):
    root = rng.normal(size=(dimensions, dimensions))
    return root @ root.T / dimensions + 0.1 * np.eye(dimensions)


def test_diagonal_gaussians_have_the_closed_form():
    rng = np.random.default_rng(0)
    mean_a, mean_b = rng.normal(size=(2, 6))
    spread_a, spread_b = rng.uniform(0.1, 4, (2, 6))
    a = gaussian(rng, 500, mean_a, np.diag(spread_a**2))
    b = gaussian(rng, 300, mean_b, np.diag(spread_b**2))
    expected = np.sum((mean_a - mean_b) ** 2) + np.sum((spread_a - spread_b) ** 2)  # Dowson and Landau, commuting case
    assert metrics.fid(a, b) == pytest.approx(expected, rel=1e-10)
    assert metrics.fid(b, a) == pytest.approx(expected, rel=1e-10)


def test_general_gaussians_have_scipys_square_root():
    linalg = pytest.importorskip("scipy.linalg", reason="scipy's sqrtm is the oracle (test extra)")
    rng = np.random.default_rng(1)
    mean_a, mean_b = rng.normal(size=(2, 12))
    cov_a, cov_b = random_covariance(rng, 12), random_covariance(rng, 12)
    expected = np.sum((mean_a - mean_b) ** 2) + np.trace(cov_a + cov_b - 2 * linalg.sqrtm(cov_a @ cov_b).real)
    assert metrics.fid(gaussian(rng, 99, mean_a, cov_a), gaussian(rng, 77, mean_b, cov_b)) == pytest.approx(expected)


def test_a_set_is_at_no_distance_from_itself():
    rng = np.random.default_rng(2)
    x = rng.gamma(0.5, size=(600, 256)).astype("float32")
    x[:, 200:] = 0  # units that never fire, as Inception's on grey digits
    assert metrics.fid(x, x) < 1e-6
    assert metrics.fid(x, x[::-1].copy()) < 1e-6


def test_batches_and_order_do_not_matter():
    x = np.random.default_rng(3).normal(1000, 1, (500, 5))  # an offset that plain sums of squares would not survive
    whole, parts = metrics.Statistics(5), metrics.Statistics(5)
    whole.update(x)
    for start, stop in ((0, 1), (1, 200), (200, 200), (200, 500)):
        parts.update(x[start:stop])
    np.testing.assert_allclose(parts.mean, x.mean(axis=0), rtol=1e-13)
    np.testing.assert_allclose(parts.covariance, np.cov(x.T), rtol=1e-9)
    np.testing.assert_allclose(parts.covariance, whole.covariance, rtol=1e-9)
    assert parts.count == 500


def test_any_feature_function_and_any_iterable_fit():
    images = np.random.default_rng(4).integers(0, 256, (100, 8, 8, 3), dtype=np.uint8)
    colours = lambda batch: batch.mean(axis=(1, 2))  # noqa: E731
    expected = metrics.fid(images[:50].mean(axis=(1, 2)), images[50:].mean(axis=(1, 2)))
    assert metrics.fid(images[:50], (images[i : i + 7] for i in range(50, 100, 7)), colours) == pytest.approx(expected)


def test_a_feature_function_says_its_batch_size():
    seen = []

    def features(images):
        seen.append(len(images))
        return images.mean(axis=(1, 2))

    images = np.random.default_rng(5).integers(0, 256, (100, 8, 8, 3), dtype=np.uint8)
    metrics.Statistics.of(images, features)
    features.batch_size = 90
    metrics.Statistics.of(images, features)
    assert seen == [64, 36, 90, 10]


@pytest.mark.parametrize(
    ("fake", "message"),
    [
        (np.random.default_rng(0).normal(size=(4, 4)), "`fake` has 4 images for features of 4 dimensions.*degenerate"),
        (np.random.default_rng(0).normal(size=(1, 4)), "`fake` has 1 images"),
        (np.full((50, 4), 0.7), "`fake` has features that never change.*degenerate"),
        (np.full((50, 4), np.nan), "`fake` has features that are NaN"),
        (np.full((50, 4), np.inf), "`fake` has features that are NaN or infinite"),
        (np.random.default_rng(0).normal(size=(50, 5)), "`statistics_b` must have 4 dimensions"),
        (np.zeros((0, 8, 8, 3)), "`fake` is empty"),
        (iter([]), "`fake` is empty"),
        (np.zeros((8, 8, 3)), "`fake` must be NHWC"),
        (np.full((50, 8, 8, 3), 256.0), "`fake` must hold pixels from 0 to 255"),
    ],
)
def test_a_meaningless_number_is_an_error(fake, message):
    real = np.random.default_rng(1).normal(size=(50, 4))
    with pytest.raises(ValueError, match=message):
        metrics.fid(real, fake, features=lambda images: images.mean(axis=(1, 2)))


def test_features_of_the_wrong_shape_are_named():
    images = np.zeros((9, 8, 8, 3), np.uint8)
    with pytest.raises(ValueError, match=r"`real`: 9 images gave features of shape \(3,\)"):
        metrics.fid(images, images, features=lambda images: images.mean(axis=(0, 1, 2)))
    with pytest.raises(ValueError, match="`features` must be finite"):
        metrics.Statistics(4).update(np.full((3, 4), np.nan))
