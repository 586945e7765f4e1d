"""Generators: their images against a split of the data that they were trained on, and the classes asked for."""

import dataclasses
import functools

from .. import data
from ..metrics import ClassifierFeatures, Protocol
from ..tasks import label_of
from .evaluator import Evaluator


class GeneratorEvaluator(Evaluator):
    """Protocols such as `fid_10k_test`, see `metrics.Protocol`; the same images serve all that are measured at once.

    A generator with a label is asked for the classes that `Protocol.asked` says, and is also held against them.

    Args: as for `evaluate_generator`.
    """

    kind = "generator"
    usual = ("fid_10k_test", "fcd_10k_test", "class_balance_kl_10k_test", "class_coverage_10k_test")
    usual_of_labels = ("label_accuracy_10k", "class_diversity_10k_test")

    def __init__(self, model, data_name, classifier=None, seed=0):
        self.model, self.data_name, self.classifier, self.seed = model, data_name, classifier, seed
        self.label = label_of(model)
        usual = self.usual if self.label is None else (*self.usual_of_labels, *self.usual)
        self.usual = tuple(protocol for protocol in usual if self._lacks(protocol) is None)

    @classmethod
    def of(cls, model, entry):
        judge = f"classifier_{entry.known_data.removesuffix('_sample')}"
        classifier = functools.partial(entry.load, judge) if judge in entry.names else None
        return cls(model, entry.known_data, classifier, entry.seed)

    def knows(self, protocol):
        try:
            return Protocol.parse(protocol) is not None
        except ValueError:
            return False

    def check(self, protocol):
        if (lack := self._lacks(protocol)) is not None:
            raise ValueError(lack)

    def _lacks(self, protocol):
        """What is missing to measure by a protocol, in words, or None."""
        found = Protocol.parse(protocol)
        splits = data.splits(self.data_name)
        if found.definition.needs_reference and found.split not in splits:
            return f"{protocol} needs a split of {self.data_name}: it has {' and '.join(splits)}, not {found.split!r}."
        if found.needs_labels and self.label is None:
            return f"{protocol} is for generators that are asked for classes: this one takes no label."
        if found.needs_classifier and self.classifier is None:
            return f"{protocol} needs a classifier of {self.data_name}, and the zoo has none."
        return None

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

    @functools.cached_property
    def generate(self):
        """`model.generate` of a count, a seed and classes; what was made once is kept for the next protocol."""

        @functools.cache
        def generate(count, seed, classes=None):
            label = {} if classes is None else {self.label.name: classes}
            return self.model.generate(count, seed=seed, **label)

        return lambda count, seed, classes=None: generate(count, seed, None if classes is None else tuple(classes))

    def measure(self, protocol, progress):
        protocol = Protocol.parse(protocol)
        reference, classes = (None, None) if protocol.split is None else data.load(self.data_name, protocol.split)
        asked = None if self.label is None else protocol.asked(classes, self.label.size)
        features = self.features if protocol.needs_classifier else None
        return protocol.evaluate(
            self.generate, reference, features, self.seed, progress=progress, labels=asked, reference_labels=classes
        )


def evaluate_generator(model, data_name, protocols, classifier=None, seed=0, progress=None):
    """Generates images and holds them against the splits that the protocols name.

    Args:
        model: it has `generate(count, seed)`; one that is asked for classes declares a `tasks.Label` in `takes`.
        data_name: a set of `keras_genimg.data.load`.
        protocols: names, such as `fid_10k_test`.
        classifier: a function without arguments that gives the network for the protocols that need one, or None.
        seed: of the first image.
        progress: called as `progress(done, total)` with images measured, of all the protocols.

    Returns:
        A dict from protocol to float; some protocols give more than one, see `Protocol.evaluate`.

    Raises:
        FileNotFoundError: the data, or a feature network's weights, are not here.
        ValueError: an unknown protocol, or one that needs a split, a classifier or labels where there are none.
    """
    return GeneratorEvaluator(model, data_name, classifier, seed).evaluate(protocols, progress)
