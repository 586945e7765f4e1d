"""What a reference split gives once and for all, kept on disk under a hash of what it was made from."""

import contextlib
import hashlib
import logging

import numpy as np

from keras_genimg import arrays
from keras_genimg.files import DiskFull, home, replacing
from keras_genimg.metrics.features import default_features
from keras_genimg.metrics.frechet import Statistics
from keras_genimg.metrics.sets import all_features

log = logging.getLogger(__name__)


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

    def fits(kept):
        shapes = {name: array.shape for name, array in kept.items()}
        size = shapes.get("mean", ())
        return shapes == {"count": (), "mean": size, "scatter": 2 * size} and len(size) == 1

    kept = _cached("statistics", images, features, compute, fits)
    statistics = Statistics(len(kept["mean"]))
    statistics.count, statistics.mean, statistics.scatter = int(kept["count"]), kept["mean"], kept["scatter"]
    return statistics


def reference_features(images, features=None, progress=None):
    """`all_features(images, features)`, computed once for the same images and features; arguments as above."""

    def compute():
        return {"features": all_features(images, features, "reference", progress)}

    def fits(kept):
        return kept.keys() == {"features"} and kept["features"].ndim == 2 and len(kept["features"]) == len(images)

    return _cached("features", images, features, compute, fits)["features"]


def _cached(kind, images, features, compute, fits):
    """The dict of arrays that `compute()` gives, kept on disk; what is damaged there is computed anew."""
    features = features or default_features()
    name = getattr(features, "name", None)
    if name is None:
        return compute()
    digest = hashlib.sha256(f"{name} {images.shape} {images.dtype}".encode())
    digest.update(np.ascontiguousarray(images))
    path = home() / kind / f"{name}_{digest.hexdigest()[:32]}.npz"
    if path.exists():
        try:
            return arrays.read(path, "it is computed anew.", fits)
        except arrays.Damaged as error:
            log.warning(error)
    computed = compute()
    with contextlib.suppress(DiskFull), replacing(path) as temporary:  # it can be computed again
        np.savez(temporary, **computed)
    return computed
