"""What a generator makes of each class: the balance of classes, coverage and Frechet distance class by class.

Where nobody asked the generator for classes a classifier judges them. It judges real images too, rather than their
labels, so that its mistakes are on both sides.
"""

import numpy as np

from keras_genimg.metrics.frechet import Statistics, frechet_distance
from keras_genimg.metrics.labels import check_labels
from keras_genimg.metrics.manifold import covered
from keras_genimg.metrics.sets import all_features


def class_balance_kl(real, fake, features):
    """The Kullback-Leibler divergence of the fake images' class frequencies from the real ones', in nats.

    0 for the same balance; with ten classes, equally frequent, log(10 / 9) = 0.105 where one is never made, and
    log(10) = 2.303 where only one is.

    Args:
        real: NHWC images 0..255 as an array or an iterable of batches, or features `(count, dimensions)`.
        fake: the same for the other set.
        features: a `ClassifierFeatures`.

    Returns:
        A float, 0 or more.

    Raises:
        ValueError: not images, NaN features, or a class that is among the fake images and not among the real ones.

    Example:
    ```python
    import keras_genimg as kg

    images, labels = kg.data.load("fashion_mnist_sample")
    features = kg.metrics.ClassifierFeatures(kg.zoo.load("classifier_fashion_mnist"))
    class_balance_kl(images[:200], images[labels < 5][:200], features)  # about log(2): half of the classes
    ```
    """
    real, fake = (_frequencies(*each, features) for each in ((real, "real"), (fake, "fake")))
    alone = np.flatnonzero((fake > 0) & (real == 0))
    if len(alone):
        raise ValueError(f"`real` has no images of class {alone[0]}, and `fake` has: the divergence is infinite.")
    made = fake > 0
    return float(max(np.sum(fake[made] * np.log(fake[made] / real[made])), 0.0))


def class_coverage(real, fake, features, neighbours=5, real_labels=None, fake_labels=None):
    """`coverage` of each class: the share of its real images that have a fake one in their ball.

    With labels, of a conditional generator, only images that were asked to be of the class count for it.

    Args:
        real: as `class_balance_kl`.
        fake: as `class_balance_kl`.
        features: a `ClassifierFeatures`.
        neighbours: k, as in `coverage`.
        real_labels: integers `(count,)`, the classes of the real images; None lets the classifier say.
        fake_labels: integers `(count,)`, the classes that the fake images were asked to be; None lets each count for
            all. Both or none.

    Returns:
        A float64 array with one number, 0 to 1, for each class; NaN for a class without real images.

    Raises:
        ValueError: as `coverage`, or labels that are not one of the classifier's classes for each image.

    Reference:
        Naeem et al., "Reliable fidelity and diversity metrics for generative models", 2020.
    """
    real = all_features(real, features, "real")
    if fake_labels is None:
        classes, labels = features.classes(real), None
    else:
        fake = all_features(fake, features, "fake")
        classes = check_labels(real_labels, len(real), "real_labels", features.class_count)
        labels = classes, check_labels(fake_labels, len(fake), "fake_labels", features.class_count)
    inside = covered(real, fake, features, neighbours, labels)
    counts = np.bincount(classes, minlength=features.class_count)
    with np.errstate(invalid="ignore"):
        return np.bincount(classes, inside, features.class_count) / counts


def class_fcd(real, fake, real_labels, fake_labels, features=None):
    """The Frechet distance of each class: of the images asked to be of it from the real ones that are.

    `fcd` sees the mixture of all classes, and so neither a class that is made as another one nor one whose images are
    all alike while others vary too much.

    Args:
        real: NHWC images 0..255 as an array or an iterable of batches, or features `(count, dimensions)`.
        fake: the same for the other set.
        real_labels: integers `(count,)`, the classes of the real images.
        fake_labels: integers `(count,)`, the classes that the fake images were asked to be.
        features: a function from an NHWC batch to `(count, dimensions)`, best a `ClassifierFeatures`.

    Returns:
        A float64 array with one number, 0 or more, for each class.

    Raises:
        ValueError: not images, NaN features, labels that are not one for each image, or a class that has no more
            images, in one of the sets, than features have dimensions.

    Example:
    ```python
    real, labels = np.random.normal(size=(2000, 8)), np.arange(2000) % 2
    class_fcd(real, real + labels[:, None], labels, labels)  # [0, 8]: the second class moved by one in each dimension
    ```

    Reference:
        Benny et al., "Evaluation metrics for conditional image generation", 2020, there the within-class FID.
    """
    real, fake = all_features(real, features, "real"), all_features(fake, features, "fake")
    real_labels = check_labels(real_labels, len(real), "real_labels")
    fake_labels = check_labels(fake_labels, len(fake), "fake_labels")

    def statistics(values, name, each):
        found = Statistics.of(values, None, name)
        found.check(f"class {each} of `{name}`")
        return found

    return np.array([
        frechet_distance(
            statistics(real[real_labels == each], "real", each), statistics(fake[fake_labels == each], "fake", each)
        )
        for each in range(max(real_labels.max(), fake_labels.max()) + 1)
    ])  # fmt: skip


def _frequencies(images, name, features):
    classes = features.classes(all_features(images, features, name))
    return np.bincount(classes, minlength=features.class_count) / len(classes)
