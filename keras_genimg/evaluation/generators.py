"""Generators: their images against a split of the data that they were trained on."""

import dataclasses
import functools

from .. import data
from ..metrics import ClassifierFeatures, Protocol
from .entries import data_of
from .evaluator import Evaluator


class GeneratorEvaluator(Evaluator):
    """Protocols such as `fid_10k_test`, see `metrics.Protocol`; the same images serve all that are measured at once.

    Args: as for `evaluate_generator`.
    """

    kind = "generator"
    usual = ("fid_10k_test", "fcd_10k_test", "class_balance_kl_10k_test", "class_coverage_10k_test")

    def __init__(self, model, data_name, classifier=None, seed=0):
        self.model, self.data_name, self.classifier, self.seed = model, data_name, classifier, seed
        self.usual = tuple(protocol for protocol in type(self).usual if self._possible(protocol))

    def _possible(self, protocol):
        """Whether the data have the split, and the zoo the classifier, that a usual protocol needs."""
        return protocol.rsplit("_", 1)[1] in data.splits(self.data_name) and not self._lacks_classifier(protocol)

    def _lacks_classifier(self, protocol):
        return self.classifier is None and Protocol.parse(protocol).needs_classifier

    @classmethod
    def of(cls, model, entry):
        if not hasattr(model, "generate"):
            return None
        data_name = data_of(entry.name)
        judge = f"classifier_{data_name.removesuffix('_sample')}"
        classifier = functools.partial(entry.load, judge) if judge in entry.names else None
        return cls(model, data_name, classifier, entry.seed)

    def knows(self, protocol):
        try:
            found = Protocol.parse(protocol)
        except ValueError:
            return False
        return found.split in ("train", "test") and not found.needs_labels

    def check(self, protocol):
        if self._lacks_classifier(protocol):
            raise ValueError(f"{protocol} needs a classifier of {self.data_name}, and the zoo has none.")

    def depends_on_seed(self, protocol):
        return True

    def hundredth(self, protocol):
        protocol = Protocol.parse(protocol)
        metric = protocol.definition
        fewer = max(100, metric.smallest, protocol.count // 100)
        return None if metric.of_statistics else dataclasses.replace(protocol, count=min(protocol.count, fewer)).name

    def images(self, protocol):
        return Protocol.parse(protocol).count

    @functools.cached_property
    def features(self):
        return ClassifierFeatures(self.classifier())

    def measure(self, protocol, progress):
        protocol = Protocol.parse(protocol)
        reference, _ = data.load(self.data_name, protocol.split)
        features = self.features if protocol.needs_classifier else None
        return protocol.evaluate(self.generate, reference, features, self.seed, progress=progress)

    def evaluate(self, protocols, progress=None, missing=None):
        self.generate = functools.cache(self.model.generate) if len(protocols) > 1 else self.model.generate
        return super().evaluate(protocols, progress, missing)


def evaluate_generator(model, data_name, protocols, classifier=None, seed=0, progress=None):
    """Generates images and holds them against the splits that the protocols name.

    Args:
        model: it has `generate(count, seed)`.
        data_name: a set of `keras_genimg.data.load`.
        protocols: names, such as `fid_10k_test`.
        classifier: a function without arguments that gives the network for the protocols that need one, or None.
        seed: of the first image.
        progress: called as `progress(done, total)` with images measured, of all the protocols.

    Returns:
        A dict from protocol to float; some protocols give more than one, see `Protocol.evaluate`.

    Raises:
        FileNotFoundError: the data, or a feature network's weights, are not here.
        ValueError: an unknown protocol, or one that needs a classifier where there is none.
    """
    return GeneratorEvaluator(model, data_name, classifier, seed).evaluate(protocols, progress)
