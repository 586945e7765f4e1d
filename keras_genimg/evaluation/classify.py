"""Classifiers: the share of a split's images that they name right."""

import functools

import numpy as np

from .. import data
from .evaluator import Evaluator

BATCH_SIZE = 500


class ClassifierEvaluator(Evaluator):
    """`accuracy_test` and `accuracy_train`: the share of all images of the split, 0 to 1.

    Args: as for `evaluate_classifier`.
    """

    kind = "classifier"
    protocols = ("accuracy_test", "accuracy_train")
    usual = ("accuracy_test",)

    def __init__(self, model, data_name):
        self.model = model
        self.split = functools.cache(functools.partial(data.load, data_name))

    @classmethod
    def of(cls, model, entry):
        return cls(model, entry.known_data)

    def images(self, protocol):
        return len(self.split(protocol.removeprefix("accuracy_"))[0])

    def measure(self, protocol, progress):
        images, labels = self.split(protocol.removeprefix("accuracy_"))
        right = 0
        for start in range(0, len(images), BATCH_SIZE):
            part = slice(start, start + BATCH_SIZE)
            right += int(np.sum(np.argmax(self.model.predict_on_batch(images[part]), axis=-1) == labels[part]))
            if progress:
                progress(min(start + BATCH_SIZE, len(images)))
        return {protocol: right / len(images)}


def evaluate_classifier(model, data_name, protocols, progress=None):
    """The share of a split's images that a classifier names right.

    Args:
        model: images 0..255 -> logits.
        data_name: a set of `keras_genimg.data.load`.
        protocols: of `accuracy_train` and `accuracy_test`.
        progress: called as `progress(done, total)` with images classified, of all the protocols.

    Returns:
        A dict from protocol to float, 0 to 1.

    Raises:
        FileNotFoundError: the data are not here.
        ValueError: another protocol.
    """
    return ClassifierEvaluator(model, data_name).evaluate(protocols, progress)
