"""One object a metric between sets of images: how it is computed, which way is better, and what it needs."""

import dataclasses
import math
import typing

import numpy as np

from keras_genimg.metrics.classes import class_balance_kl, class_coverage, class_fcd
from keras_genimg.metrics.frechet import fid
from keras_genimg.metrics.kernel import SUBSET_SIZE, kid
from keras_genimg.metrics.labels import class_diversity, label_accuracy
from keras_genimg.metrics.manifold import coverage, density, precision, recall

LOWER, HIGHER = -math.inf, math.inf  # for `Metric.goal`


class Measured(typing.NamedTuple):
    """What a metric is computed of.

    Attributes:
        real: `Statistics` or features of the reference; None where the metric has no reference.
        fake: the same of the generated images.
        features: the feature function.
        real_labels: integers, the classes of the reference, or None.
        fake_labels: integers, the classes that were asked for, or None.
        fake_attributes: dict of integers, all that was asked for by name where that was more than classes, or None.
    """

    real: typing.Any
    fake: typing.Any
    features: typing.Callable
    real_labels: np.ndarray | None = None
    fake_labels: np.ndarray | None = None
    fake_attributes: dict | None = None


@dataclasses.dataclass(frozen=True)
class Metric:
    """A metric between sets of images. A new one is a line in `METRICS`: protocols, `compare` and cards read it there.

    Args:
        name: begins the names of its protocols.
        compute: a function from `Measured` to a dict of floats: the number itself under `""`, and what else it gives
            under what is put behind the protocol's name.
        goal: `HIGHER`, `LOWER`, or the number that is right.
        needs_classifier: its features must be a `ClassifierFeatures`.
        needs_labels: it asks which class each image was asked to be.
        needs_reference: it holds the images against a split of the data.
        of_statistics: mean and covariance are enough, so that features are not kept; it takes more images than
            features have dimensions.
        of_statistics_of_classes: it takes more images of each class than features have dimensions.
        smallest: the fewest images that it makes sense for.
    """

    name: str
    compute: typing.Callable
    goal: float = LOWER
    needs_classifier: bool = False
    needs_labels: bool = False
    needs_reference: bool = True
    of_statistics: bool = False
    of_statistics_of_classes: bool = False
    smallest: int = 1

    def distance(self, value):
        """How far a value is from the goal: a number to compare with another one's, the lower the better."""
        return abs(value - self.goal) if math.isfinite(self.goal) else -value if self.goal == HIGHER else value


def _plain(function):
    return lambda of: {"": function(of.real, of.fake, of.features)}


def _kid(of):
    value, deviation = kid(of.real, of.fake, of.features)
    return {"": value, "_deviation": deviation}


def _class_coverage(of):
    labels = {} if of.fake_labels is None else {"real_labels": of.real_labels, "fake_labels": of.fake_labels}
    each = class_coverage(of.real, of.fake, of.features, **labels)
    return {"": float(each.mean())} | _of_each(each)


def _class_fcd(of):
    each = class_fcd(of.real, of.fake, of.real_labels, of.fake_labels)
    return {"": float(each.mean())} | _of_each(each)


def _label_accuracy(of):
    if of.fake_attributes is None:
        return {"": label_accuracy(of.fake, of.fake_labels, of.features)}
    each = {
        name: label_accuracy(of.fake, asked, of.features, name)
        for name, asked in of.fake_attributes.items()
        if name in of.features.heads
    }
    return {"": float(np.mean(list(each.values())))} | {f"_of_{name}": value for name, value in each.items()}


def _class_diversity(of):
    value, each = class_diversity(of.real, of.fake, of.real_labels, of.fake_labels)
    return {"": value} | _of_each(each)


def _of_each(values):
    return {f"_of_{index}": float(value) for index, value in enumerate(values)}


METRICS = {
    metric.name: metric
    for metric in (
        Metric("fid", _plain(fid), of_statistics=True),
        Metric("fcd", _plain(fid), of_statistics=True, needs_classifier=True),  # the same, of a classifier's features
        Metric("kid", _kid, smallest=SUBSET_SIZE),
        Metric("precision", _plain(precision), HIGHER),
        Metric("recall", _plain(recall), HIGHER),
        Metric("density", _plain(density), HIGHER),
        Metric("coverage", _plain(coverage), HIGHER),
        Metric("class_balance_kl", _plain(class_balance_kl), needs_classifier=True),
        Metric("class_coverage", _class_coverage, HIGHER, needs_classifier=True),
        Metric(
            "label_accuracy", _label_accuracy, HIGHER, needs_classifier=True, needs_labels=True, needs_reference=False
        ),
        Metric("class_diversity", _class_diversity, 1.0, needs_classifier=True, needs_labels=True),
        Metric("class_fcd", _class_fcd, needs_classifier=True, needs_labels=True, of_statistics_of_classes=True),
    )
}
