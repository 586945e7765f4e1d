"""KID: the squared maximum mean discrepancy between two sets of features, without FID's bias for small sets."""

import collections

import numpy as np

from keras_genimg.metrics.sets import all_features, same_dimensions

KernelDistance = collections.namedtuple("KernelDistance", ["value", "deviation"])


def _kernel(a, b):
    return (a @ b.T / a.shape[1] + 1.0) ** 3


def _unbiased(real, fake):
    """Binkowski et al. 2018, equation 4: no image is compared with itself, so the expectation is exact."""
    count = len(real)
    within = sum((kernel.sum() - np.trace(kernel)) for kernel in (_kernel(real, real), _kernel(fake, fake)))
    return within / (count * (count - 1)) - 2.0 * _kernel(real, fake).mean()


SUBSET_SIZE = 1000  # of the paper


def kid(real, fake, features=None, subsets=100, subset_size=SUBSET_SIZE, seed=0):
    """Kernel Inception distance: the mean over random subsets, with their standard deviation.

    Unlike FID it is unbiased, so that sets of different and small sizes may be compared; it can come out slightly
    below 0 for equal distributions. Papers often print it times 1,000.

    Args:
        real: NHWC images 0..255 as an array or an iterable of batches, or features `(count, dimensions)`.
        fake: the same for the other set.
        features: a function from an NHWC batch to `(count, dimensions)`; by default FID's Inception.
        subsets: how many pairs of subsets are drawn; 100 in the paper.
        subset_size: images in each, drawn without repeats; 1,000 in the paper.
        seed: of the draw.

    Returns:
        `KernelDistance(value, deviation)`; the deviation is that between subsets.

    Raises:
        FileNotFoundError: Inception's weights are neither here nor to be downloaded.
        ValueError: not images, NaN features, or a set smaller than `subset_size`.

    Example:
    ```python
    real, fake = np.random.normal(size=(2, 200, 8))
    value, deviation = kid(real, fake, subsets=10, subset_size=100)
    ```

    Reference:
        Binkowski et al., "Demystifying MMD GANs", 2018.
    """
    if subset_size < 2 or subsets < 1:
        raise ValueError(f"`subset_size` must be 2 or more and `subsets` 1 or more, got {subset_size} and {subsets}.")
    real, fake = all_features(real, features, "real"), all_features(fake, features, "fake")
    same_dimensions(real, fake)
    for name, values in (("real", real), ("fake", fake)):
        if len(values) < subset_size:
            raise ValueError(f"`{name}` has {len(values)} images, fewer than `subset_size`, {subset_size}.")
    draw = np.random.default_rng(seed)
    distances = [
        _unbiased(*(draw.choice(x, subset_size, replace=False, shuffle=False).astype(np.float64) for x in (real, fake)))
        for _ in range(subsets)
    ]
    return KernelDistance(float(np.mean(distances)), float(np.std(distances)))
