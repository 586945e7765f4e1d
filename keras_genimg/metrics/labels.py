"""Whether a conditional generator makes the class that it was asked for, and as many kinds of it as there are."""

import collections

import numpy as np

from keras_genimg.metrics.sets import all_features, same_dimensions

ClassDiversity = collections.namedtuple("ClassDiversity", ["value", "of_classes"])


def label_accuracy(images, labels, features, head=None):
    """The share of images that a classifier puts into the class that they were asked to be.

    Read it beside the classifier's accuracy on real images: a number above that one means easy images, not better
    ones, and one image a class, made over and over, reaches 1. `class_diversity` sees that.

    Args:
        images: NHWC images 0..255 as an array or an iterable of batches, or features `(count, dimensions)`.
        labels: integers `(count,)`, the classes asked for.
        features: a `ClassifierFeatures`.
        head: which of its `heads` judges; None is the first.

    Returns:
        A float from 0 to 1.

    Raises:
        ValueError: not images, NaN features, or labels that are not one of the classifier's classes for each image.

    Example:
    ```python
    import keras_genimg as kg

    images, labels = kg.data.load("fashion_mnist_sample")
    features = kg.metrics.ClassifierFeatures(kg.zoo.load("classifier_fashion_mnist"))
    label_accuracy(images[:200], (labels[:200] + 1) % 10, features)  # near 0: always the class beside
    ```

    Reference: Shmelkov et al., "How good is my GAN?", 2018, there GAN-test.
    """
    found = features.classes(all_features(images, features, "images"), head)
    kinds = features.class_count if head is None else features.heads[head]
    return float(np.mean(found == check_labels(labels, len(found), "labels", kinds)))


def class_diversity(real, fake, real_labels, fake_labels, features=None):
    """The variance of features within a class, as a share of that of real images.

    1 is right, 0 is one image a class. More than 1 means images that do not belong to their class.

    Args:
        real: NHWC images 0..255 as an array or an iterable of batches, or features `(count, dimensions)`.
        fake: the same for the other set.
        real_labels: integers `(count,)`, the classes of the real images.
        fake_labels: integers `(count,)`, the classes that the fake images were asked to be.
        features: a function from an NHWC batch to `(count, dimensions)`, best a `ClassifierFeatures`.

    Returns:
        `ClassDiversity(value, of_classes)`: the trace of the fake covariance within classes over that of the real one,
        both weighted by the real shares of the classes; and the same for each class alone, a float64 array.

    Raises:
        ValueError: not images, NaN features, labels that are not one for each image, a class with fewer than two
            images in one of the sets, or a class whose real images are all alike.

    Example:
    ```python
    real, labels = np.random.normal(size=(2000, 8)), np.arange(2000) % 10
    class_diversity(real, real / 2, labels, labels).value  # 0.25
    ```
    """
    real, fake = all_features(real, features, "real"), all_features(fake, features, "fake")
    same_dimensions(real, fake)
    real_labels = check_labels(real_labels, len(real), "real_labels")
    fake_labels = check_labels(fake_labels, len(fake), "fake_labels")
    classes = max(real_labels.max(), fake_labels.max()) + 1
    there, made = _variances(real, real_labels, classes, "real"), _variances(fake, fake_labels, classes, "fake")
    if not there.all():
        raise ValueError(f"`real` has images of class {np.argmin(there)} whose features are all alike.")
    shares = np.bincount(real_labels) / len(real_labels)
    return ClassDiversity(float(shares @ made / (shares @ there)), made / there)


def check_labels(labels, count, name="labels", classes=None):
    """Refuses labels that are not one class for each image, naming the argument.

    Args:
        labels: array or list.
        count: how many there should be.
        name: the caller's argument, for the message.
        classes: how many classes there are, or None.

    Returns:
        An integer numpy array `(count,)`.

    Raises:
        ValueError: they are not integers, not as many, or not from 0 to `classes - 1`.
    """
    labels = np.asarray(labels)
    if labels.shape != (count,) or not np.issubdtype(labels.dtype, np.integer):
        raise ValueError(f"`{name}` must be {count} integers, got {labels.dtype} of shape {labels.shape}.")
    if labels.min() < 0 or (classes is not None and labels.max() >= classes):
        wanted = "0 or more" if classes is None else f"from 0 to {classes - 1}"
        raise ValueError(f"`{name}` must be {wanted}, got {labels.min()} to {labels.max()}.")
    return labels


def _variances(values, labels, classes, name):
    """The trace of the unbiased covariance of each class."""
    traces = np.empty(classes)
    for each in range(classes):
        inside = values[labels == each].astype(np.float64)
        if len(inside) < 2:
            raise ValueError(f"`{name}` has {len(inside)} images of class {each}, where a variance needs two.")
        traces[each] = inside.var(axis=0, ddof=1).sum()
    return traces
