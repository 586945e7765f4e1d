"""Which classes a generator forgot: the balance of classes, and coverage class by class, both judged by a classifier.

Real images are judged by the same classifier rather than by their labels, so that its mistakes are on both sides.
"""

import numpy as np

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


def class_coverage(real, fake, features, neighbours=5):
    """`coverage` of each class: the share of its real images that have a fake one in their ball.

    Args:
        real: as `class_balance_kl`.
        fake: as `class_balance_kl`.
        features: a `ClassifierFeatures`.
        neighbours: k, as in `coverage`.

    Returns:
        A float64 array with one number, 0 to 1, for each class; NaN for a class without real images.

    Raises:
        ValueError: as `coverage`.

    Reference:
        Naeem et al., "Reliable fidelity and diversity metrics for generative models", 2020.
    """
    real = all_features(real, features, "real")
    inside, classes = covered(real, fake, features, neighbours), features.classes(real)
    counts = np.bincount(classes, minlength=features.class_count)
    with np.errstate(invalid="ignore"):
        return np.bincount(classes, inside, features.class_count) / counts


def _frequencies(images, name, features):
    classes = features.classes(all_features(images, features, name))
    return np.bincount(classes, minlength=features.class_count) / len(classes)
