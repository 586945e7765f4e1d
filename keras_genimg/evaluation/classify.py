"""Classifiers: the share of a split's images that they name right, or the mean share over several attributes."""

import functools

import numpy as np

from .. import data
from .evaluator import Evaluator

BATCH_SIZE = 500


class ClassifierEvaluator(Evaluator):
    """`accuracy_test` and `accuracy_train`: the share of all images of the split, 0 to 1.

    Of a classifier with several heads it is the mean over them, and `accuracy_test_of_hair` and the like are each
    one's; they are held against the attributes of the data that have their names.

    Args: as for `evaluate_classifier`.
    """

    kind = "classifier"
    protocols = ("accuracy_test", "accuracy_train")
    usual = ("accuracy_test",)

    def __init__(self, model, data_name):
        self.model = model
        self.data_name = data_name
        self.split = functools.cache(functools.partial(data.load, data_name))

    @classmethod
    def of(cls, model, entry):
        return cls(model, entry.known_data)

    def images(self, protocol):
        return len(self.split(protocol.removeprefix("accuracy_"))[0])

    def measure(self, protocol, progress):
        split = protocol.removeprefix("accuracy_")
        images, labels = self.split(split)
        heads = self.model.output_names
        labels = [labels] if len(heads) == 1 else [data.attributes(self.data_name, split)[0][name] for name in heads]
        right = np.zeros(len(heads))
        for start in range(0, len(images), BATCH_SIZE):
            part = slice(start, start + BATCH_SIZE)
            logits = self.model.predict_on_batch(images[part])
            for place, each in enumerate(logits if len(heads) > 1 else [logits]):
                right[place] += np.sum(np.argmax(each, axis=-1) == labels[place][part])
            if progress:
                progress(min(start + BATCH_SIZE, len(images)))
        shares = dict(zip(heads, (right / len(images)).tolist(), strict=True))
        each = {f"{protocol}_of_{name}": share for name, share in shares.items()} if len(heads) > 1 else {}
        return {protocol: float(np.mean(right)) / len(images)} | each


def evaluate_classifier(model, data_name, protocols, progress=None):
    """The share of a split's images that a classifier names right.

    Args:
        model: images 0..255 -> logits.
        data_name: a set of `keras_genimg.data.load`.
        protocols: of `accuracy_train` and `accuracy_test`.
        progress: called as `progress(done, total)` with images classified, of all the protocols.

    Returns:
        A dict from protocol to float, 0 to 1; see `ClassifierEvaluator` of one with several heads.

    Raises:
        FileNotFoundError: the data are not here.
        ValueError: another protocol.
    """
    return ClassifierEvaluator(model, data_name).evaluate(protocols, progress)
