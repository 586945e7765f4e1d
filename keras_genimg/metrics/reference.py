"""What a reference split gives once and for all, kept on disk under a hash of what it was made from."""

import contextlib
import hashlib

import numpy as np

from keras_genimg.files import DiskFull, home, replacing
from keras_genimg.metrics.features import default_features
from keras_genimg.metrics.frechet import Statistics
from keras_genimg.metrics.sets import all_features


def reference_statistics(images, features=None, progress=None):
    """`Statistics.of(images, features)`, computed once for the same images and features.

    Args:
        images: one NHWC array, 0..255.
        features: a feature function. Only one that has a `name`, which must change when its weights do, is cached.
        progress: called with the number of images done, after each batch.

    Returns:
        `Statistics`.
    """

    def compute():
        statistics = Statistics.of(images, features, "reference", progress)
        return {"count": statistics.count, "mean": statistics.mean, "scatter": statistics.scatter}

    kept = _cached("statistics", images, features, compute)
    statistics = Statistics(len(kept["mean"]))
    statistics.count, statistics.mean, statistics.scatter = int(kept["count"]), kept["mean"], kept["scatter"]
    return statistics


def reference_features(images, features=None, progress=None):
    """`all_features(images, features)`, computed once for the same images and features; arguments as above."""
    compute = lambda: {"features": all_features(images, features, "reference", progress)}  # noqa: E731
    return _cached("features", images, features, compute)["features"]


def _cached(kind, images, features, compute):
    features = features or default_features()
    name = getattr(features, "name", None)
    if name is None:
        return compute()
    digest = hashlib.sha256(f"{name} {images.shape} {images.dtype}".encode())
    digest.update(np.ascontiguousarray(images))
    path = home() / kind / f"{name}_{digest.hexdigest()[:32]}.npz"
    if not path.exists():
        arrays = compute()
        with contextlib.suppress(DiskFull), replacing(path) as temporary:  # it can be computed again
            np.savez(temporary, **arrays)
        return arrays
    with np.load(path, allow_pickle=False) as file:
        return dict(file)
