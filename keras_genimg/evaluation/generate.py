"""Generators: their images against a split of the data that they were trained on, and the classes asked for."""

import dataclasses
import functools

from .. import data
from ..metrics import ClassifierFeatures, Protocol
from ..tasks import Label, takes_of
from .evaluator import Evaluator


class GeneratorEvaluator(Evaluator):
    """Protocols such as `fid_10k_test`, see `metrics.Protocol`; the same images serve all that are measured at once.

    A generator with a label is asked for the classes that `Protocol.asked` says, and is also held against them. One
    with several is asked for all of them; in the data the first is the class and the others are attributes.

    Args: as for `evaluate_generator`.
    """

    kind = "generator"
    usual = ("fid_10k_test", "fcd_10k_test", "class_balance_kl_10k_test", "class_coverage_10k_test")
    usual_of_labels = ("label_accuracy_10k", "class_diversity_10k_test", "class_fcd_10k_test")

    def __init__(self, model, data_name, classifier=None, seed=0):
        self.model, self.data_name, self.classifier, self.seed = model, data_name, classifier, seed
        self.split = functools.cache(lambda split: data.load(data_name, split))
        self.labels = [each for each in takes_of(model) if isinstance(each, Label)]
        usual = (*self.usual_of_labels, *self.usual) if self.labels else self.usual
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
        if found.needs_labels and not self.labels:
            return f"{protocol} is for generators that are asked for classes: this one takes no label."
        takes = {each.name: each for each in takes_of(self.model)}
        for name, value in found.settings:
            if name not in takes:
                return f"{protocol} is for generators that take `{name}`: this one does not."
            if not takes[name].low <= value <= takes[name].high:
                return f"{protocol}: `{name}` must be from {takes[name].low:g} to {takes[name].high:g}."
        if found.needs_classifier and self.classifier is None:
            return f"{protocol} needs a classifier of {self.data_name}, and the zoo has none."
        return None

    def depends_on_seed(self, protocol):
        return True

    def hundredth(self, protocol):
        protocol = Protocol.parse(protocol)
        metric = protocol.definition
        fewer = max(100, metric.smallest, protocol.count // 100)
        if metric.of_statistics or metric.of_statistics_of_classes:
            return None
        return dataclasses.replace(protocol, count=min(protocol.count, fewer)).name

    def images(self, protocol):
        protocol = Protocol.parse(protocol)
        return protocol.count + (len(self.split(protocol.split)[0]) if protocol.split else 0)

    @functools.cached_property
    def features(self):
        return ClassifierFeatures(self.classifier())

    @functools.cached_property
    def generate(self):
        """`model.generate` of a count, a seed, classes and settings; what was made is kept for the next protocol."""

        @functools.cache
        def generate(count, seed, labels, settings):
            return self.model.generate(count, seed=seed, **dict(labels), **dict(settings))

        def given(count, seed, labels=None, **settings):
            if not isinstance(labels, dict):
                labels = {} if labels is None else {self.labels[0].name: labels}
            labels = tuple((name, tuple(each)) for name, each in labels.items())
            return generate(count, seed, labels, tuple(settings.items()))

        return given

    def of_labels(self, classes, split):
        """What images of a split show of all that the generator is asked for; without a split how many kinds of each.

        Args:
            classes: of the images of the split; None without one.
            split: its name, or None.

        Returns:
            An array or a number; a dict of such where there are several labels.
        """
        sizes = {label.name: label.size for label in self.labels}
        if len(sizes) < 2:
            return classes if split else next(iter(sizes.values()), None)
        if split is None:
            return sizes
        first, *others = sizes
        values, _ = data.attributes(self.data_name, split)
        return {first: classes} | {name: values[name] for name in others if name in values}

    def measure(self, protocol, progress):
        protocol = Protocol.parse(protocol)
        reference, classes = (None, None) if protocol.split is None else self.split(protocol.split)
        there = self.of_labels(classes, protocol.split)
        asked = protocol.asked(there, there) if self.labels else None
        features = self.features if protocol.needs_classifier else None
        generate = functools.partial(self.generate, **dict(protocol.settings))
        return protocol.evaluate(
            generate, reference, features, self.seed, progress=progress, labels=asked, reference_labels=there
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
