"""The Frechet distance between two Gaussians fitted to features: FID with Inception's, FCD with a classifier's.

Numerics. Sums are kept in float64, centred as they grow, so that 50,000 images need no more memory than 1,000 and an
offset of the features costs no digits. The trace of (S1 S2)^(1/2) is taken as that of (S1^(1/2) S2 S1^(1/2))^(1/2):
both factors are symmetric, so two symmetric eigendecompositions serve, with real and non-negative results by
construction, where a general square root may wander into complex numbers.

What counts as degenerate. Directions in which the features never move (units that stay at 0 on grey digits) are
harmless: the formula holds on the rest. Two things are refused. A set with no spread at all has no Gaussian. And a
covariance of d dimensions from d images or fewer has lost rank to the sampling alone; the formula still returns
something, but it is dominated by bias and comparable with nothing. `kid` has no such bias and serves for small sets.
"""

import numpy as np

from keras_genimg.metrics.sets import DegenerateFeatures, feature_batches


class Statistics:
    """Mean and covariance of features, gathered batch by batch.

    Args:
        dimensions: length of a feature vector.

    Example:
    ```python
    statistics = Statistics(8)
    for _ in range(3):
        statistics.update(np.random.normal(size=(100, 8)))
    statistics.covariance.shape  # (8, 8)
    ```
    """

    def __init__(self, dimensions):
        self.count, self.mean, self.scatter = 0, np.zeros(dimensions), np.zeros((dimensions, dimensions))

    @classmethod
    def of(cls, images, features=None, name="images", progress=None):
        """Gathers a whole set; the arguments are those of `feature_batches`. Statistics come back as they are."""
        if isinstance(images, cls):
            return images
        statistics = None
        for batch in feature_batches(images, features, name, progress):
            statistics = statistics or cls(batch.shape[1])
            statistics.update(batch)
        return statistics

    def update(self, features):
        """Adds a batch of features `(count, dimensions)`, by the pairwise formula of Chan et al. 1979.

        Raises:
            ValueError: another number of dimensions, or features that are NaN or infinite.
        """
        features = np.asarray(features, np.float64)
        if features.ndim != 2 or features.shape[1] != len(self.mean) or not np.all(np.isfinite(features)):
            raise ValueError(f"`features` must be finite and (count, {len(self.mean)}), got shape {features.shape}.")
        added, total = len(features), self.count + len(features)
        if added == 0:
            return
        batch_mean = features.mean(axis=0)
        centred, shift = features - batch_mean, batch_mean - self.mean
        self.scatter += centred.T @ centred + np.outer(shift, shift) * (self.count * added / total)
        self.mean = self.mean + shift * (added / total)
        self.count = total

    @property
    def covariance(self):
        """The unbiased covariance, `(dimensions, dimensions)`."""
        return self.scatter / max(self.count - 1, 1)

    def check(self, name):
        """Refuses statistics that would give a number without a meaning.

        Raises:
            ValueError: not more images than dimensions, or no spread.
        """
        dimensions = len(self.mean)
        if self.count <= dimensions:
            raise ValueError(
                f"`{name}` has {self.count} images for features of {dimensions} dimensions: its covariance is "
                f"degenerate. A Frechet distance needs more than {dimensions} images; `kid` serves for fewer."
            )
        if not np.trace(self.scatter) > 1e-12 * self.count * max(1.0, float(self.mean @ self.mean)):
            raise DegenerateFeatures(f"`{name}` has features that never change: its covariance is degenerate.")


def _root(matrix):
    values, vectors = np.linalg.eigh(matrix)
    return (vectors * np.sqrt(np.maximum(values, 0.0))) @ vectors.T


def frechet_distance(statistics_a, statistics_b):
    """The squared Frechet distance between the Gaussians of two sets of features.

    Args:
        statistics_a: `Statistics` of one set.
        statistics_b: of the other, from the same feature function.

    Returns:
        A float, 0 or more; symmetric in its arguments.

    Raises:
        ValueError: different dimensions, or a degenerate covariance.

    Example:
    ```python
    a, b = Statistics(4), Statistics(4)
    a.update(np.random.normal(size=(5000, 4)))
    b.update(np.random.normal(size=(5000, 4)) + 1.0)
    frechet_distance(a, b)  # about 4: one for each dimension
    ```

    Reference:
        Dowson and Landau, "The Frechet distance between multivariate normal distributions", 1982.
    """
    for name, statistics in (("statistics_a", statistics_a), ("statistics_b", statistics_b)):
        statistics.check(name)
    if len(statistics_a.mean) != len(statistics_b.mean):
        raise ValueError(
            f"`statistics_b` must have {len(statistics_a.mean)} dimensions, as `statistics_a` has, got "
            f"{len(statistics_b.mean)}: were both made by the same features?"
        )
    root = _root(statistics_a.covariance)
    product = root @ statistics_b.covariance @ root
    cross = np.sqrt(np.maximum(np.linalg.eigvalsh((product + product.T) / 2.0), 0.0)).sum()
    means = np.sum((statistics_a.mean - statistics_b.mean) ** 2)
    spread = np.trace(statistics_a.covariance) + np.trace(statistics_b.covariance)
    return float(max(means + spread - 2.0 * cross, 0.0))


def fid(real, fake, features=None):
    """Frechet Inception distance: 0 for equal sets, lower is better.

    A number is comparable only with the same count of images, the same reference split and the same resizer; the
    named protocols (`Protocol`) fix these. Pass `InceptionFeatures("tf1")` for the other resizer, or any function of
    images for another distance of this kind.

    Args:
        real: NHWC images 0..255 as an array, an iterable of batches, `Statistics`, or features `(count, dimensions)`.
        fake: the same for the other set.
        features: a function from an NHWC batch to `(count, dimensions)`; by default FID's Inception.

    Returns:
        A float.

    Raises:
        FileNotFoundError: Inception's weights are neither here nor to be downloaded.
        ValueError: not images, NaN features, or a degenerate covariance: not more images than dimensions (2048).

    Example:
    ```python
    real, fake = np.random.randint(0, 256, (2, 100, 8, 8, 3), dtype="uint8")
    fid(real, fake, features=lambda images: images.mean(axis=(1, 2)))  # colours alone
    ```

    Reference:
        Heusel et al., "GANs trained by a two time-scale update rule converge to a local Nash equilibrium", 2017.
    """
    real, fake = Statistics.of(real, features, "real"), Statistics.of(fake, features, "fake")
    real.check("real")
    fake.check("fake")
    return frechet_distance(real, fake)
