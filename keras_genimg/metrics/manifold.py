"""Precision, recall, density and coverage: how good the images are, and apart from that how many kinds there are.

A set's manifold is the union of balls around its images, each as wide as the distance to its k-th nearest neighbour
in that set. Distances are taken a block of rows at a time, so that 50,000 images never need the whole square.
"""

import numpy as np

from keras_genimg.metrics.sets import all_features, same_dimensions

BLOCK = 2**24  # distances held at a time


def _squared_distances(a, b):
    """Yields `(rows, distances)`: a slice of `a`, and its squared distances to all of `b`."""
    squares = np.einsum("ij,ij->i", b, b)
    step = max(1, BLOCK // len(b))
    for start in range(0, len(a), step):
        rows = slice(start, start + step)
        block = a[rows]
        yield rows, np.einsum("ij,ij->i", block, block)[:, None] + squares - 2.0 * (block @ b.T)


def _squared_radii(values, neighbours):
    radii = np.empty(len(values), values.dtype)
    for rows, distances in _squared_distances(values, values):
        # an image is its own nearest neighbour, at place 0
        radii[rows] = np.partition(distances, neighbours, axis=1)[:, neighbours]
    return np.maximum(radii, 0.0)


def _two_sets(real, fake, features, neighbours):
    if neighbours < 1:
        raise ValueError(f"`neighbours` must be 1 or more, got {neighbours}.")
    real, fake = all_features(real, features, "real"), all_features(fake, features, "fake")
    same_dimensions(real, fake)
    for name, values in (("real", real), ("fake", fake)):
        if len(values) <= neighbours:
            raise ValueError(f"`{name}` has {len(values)} images, too few to have {neighbours} `neighbours` each.")
    centre = real.mean(axis=0)  # of a difference of large squares little would be left in float32
    return real - centre, fake - centre


def _inside(points, centres, neighbours):
    """The share of `points` that lie in any ball of `centres`."""
    radii = _squared_radii(centres, neighbours)
    return sum(int((d <= radii).any(axis=1).sum()) for _, d in _squared_distances(points, centres)) / len(points)


def precision(real, fake, features=None, neighbours=3):
    """The share of fake images that lie among the real ones: quality.

    Args:
        real: NHWC images 0..255 as an array or an iterable of batches, or features `(count, dimensions)`.
        fake: the same for the other set.
        features: a function from an NHWC batch to `(count, dimensions)`; by default FID's Inception. The paper's was
            VGG16; with Inception numbers are comparable only with each other.
        neighbours: k; 3 in the paper.

    Returns:
        A float from 0 to 1.

    Raises:
        FileNotFoundError: Inception's weights are neither here nor to be downloaded.
        ValueError: not images, NaN features, or no more images than `neighbours`.

    Example:
    ```python
    precision(np.random.normal(size=(100, 4)), np.random.normal(size=(100, 4)) + 50.0)  # 0.0
    ```

    Reference:
        Kynkaanniemi et al., "Improved precision and recall metric for assessing generative models", 2019.
    """
    real, fake = _two_sets(real, fake, features, neighbours)
    return _inside(fake, real, neighbours)


def recall(real, fake, features=None, neighbours=3):
    """The share of real images that lie among the fake ones: variety.

    Args: as for `precision`.

    Returns:
        A float from 0 to 1.

    Example:
    ```python
    recall(np.random.normal(size=(100, 4)), np.zeros((100, 4)))  # 0.0: all the same
    ```

    Reference: as `precision`.
    """
    real, fake = _two_sets(real, fake, features, neighbours)
    return _inside(real, fake, neighbours)


def density(real, fake, features=None, neighbours=5):
    """Into how many real balls a fake image falls, on average, over k: quality that one outlier cannot inflate.

    Args:
        real: as `precision`.
        fake: as `precision`.
        features: as `precision`.
        neighbours: k; 5 in the paper.

    Returns:
        A float, 0 or more; 1 is expected for equal distributions.

    Raises:
        ValueError: as `precision`.

    Example:
    ```python
    density(np.random.normal(size=(500, 4)), np.random.normal(size=(500, 4)))  # about 1
    ```

    Reference:
        Naeem et al., "Reliable fidelity and diversity metrics for generative models", 2020.
    """
    real, fake = _two_sets(real, fake, features, neighbours)
    radii = _squared_radii(real, neighbours)
    hits = sum(int((distances <= radii).sum()) for _, distances in _squared_distances(fake, real))
    return hits / (neighbours * len(fake))


def coverage(real, fake, features=None, neighbours=5):
    """The share of real images with a fake one in their ball: variety.

    Args: as for `density`.

    Returns:
        A float from 0 to 1.

    Example:
    ```python
    coverage(np.random.normal(size=(500, 4)), np.random.normal(size=(500, 4)))  # about 1 - 1/32
    ```

    Reference: as `density`.
    """
    return float(covered(real, fake, features, neighbours).mean())


def covered(real, fake, features=None, neighbours=5, labels=None):
    """Which real images have a fake one in their ball: a boolean array; arguments as `density`.

    With `labels`, an integer array for each of the two sets, a fake image that has the real one's own label.
    """
    real, fake = _two_sets(real, fake, features, neighbours)
    radii = _squared_radii(real, neighbours)
    found = []
    for rows, distances in _squared_distances(real, fake):
        inside = distances <= radii[rows, None]
        if labels is not None:
            inside &= labels[0][rows, None] == labels[1]
        found.append(inside.any(axis=1))
    return np.concatenate(found)
