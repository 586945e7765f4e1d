"""Sets of images, however they come, as batches and as features."""

import numpy as np
from keras import ops

from keras_genimg.images.pixels import check_images
from keras_genimg.metrics.features import default_features

BATCH = 64


class DegenerateFeatures(ValueError):
    """Features of which no distance makes sense: NaN, infinite, or the same for every image."""


def batches(images, name="images", size=BATCH):
    """Walks over a set of images.

    Args:
        images: one NHWC array 0..255, or an iterable of such arrays or tensors, whose sizes may differ.
        name: the caller's argument, for the message.
        size: images a batch, where `images` is one array.

    Yields:
        Checked numpy arrays, NHWC, 0..255.

    Raises:
        ValueError: they are not images, or there are none.
    """
    if hasattr(images, "shape"):
        whole = as_numpy(images)
        if whole.ndim != 4 or len(whole) == 0:
            check_images(whole, name)  # says what is wrong
        images = (whole[start : start + size] for start in range(0, len(whole), size))
    batch = None
    for batch in images:
        yield check_images(as_numpy(batch), name)
    if batch is None:
        raise ValueError(f"`{name}` is empty.")


def feature_batches(images, features=None, name="images", progress=None):
    """Turns a set of images into features, a batch at a time.

    Args:
        images: as `batches`, or an array `(count, dimensions)` of features that are there already.
        features: a function from an NHWC batch 0..255 to an array `(count, dimensions)`, which may have a
            `batch_size` that suits it; by default FID's Inception.
        name: the caller's argument, for the message.
        progress: called with the number of images done, after each batch.

    Yields:
        Numpy arrays `(batch, dimensions)`.

    Raises:
        ValueError: as `batches`, or features that are not finite or not of that shape.
    """
    if len(getattr(images, "shape", ())) == 2:
        yield _check_features(as_numpy(images), len(images), name)
        return
    done = 0
    for batch in batches(images, name, getattr(features, "batch_size", BATCH)):
        features = features or default_features()  # not before there are images for it
        yield _check_features(as_numpy(features(batch)), len(batch), name)
        done += len(batch)
        if progress is not None:
            progress(done)


def all_features(images, features=None, name="images", progress=None):
    """`feature_batches` in one float32 array, for the distances that compare every image with every other."""
    parts = feature_batches(images, features, name, progress)
    return np.concatenate([np.asarray(part, np.float32) for part in parts])


def same_dimensions(real, fake):
    """Refuses two sets of features that did not come from the same function."""
    if real.shape[1] != fake.shape[1]:
        raise ValueError(f"`fake` has features of {fake.shape[1]} dimensions, where `real` has {real.shape[1]}.")


def as_numpy(x):
    """A numpy array of an array or a backend's tensor."""
    return x if isinstance(x, np.ndarray) else np.asarray(ops.convert_to_numpy(x))


def _check_features(values, count, name):
    if values.ndim != 2 or len(values) != count or values.shape[1] == 0:
        raise ValueError(f"`{name}`: {count} images gave features of shape {values.shape}, not ({count}, dimensions).")
    if not np.all(np.isfinite(values)):
        raise DegenerateFeatures(f"`{name}` has features that are NaN or infinite; so would be every distance to it.")
    return values
