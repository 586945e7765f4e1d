"""Protocols: a distance, how many images are generated, and the split they are held against, in one name."""

import dataclasses
import difflib
import functools
import operator
import re

import numpy as np

from keras_genimg.images.pixels import check_images, to_uint8
from keras_genimg.metrics.features import InceptionFeatures, default_features
from keras_genimg.metrics.frechet import Statistics
from keras_genimg.metrics.labels import check_labels
from keras_genimg.metrics.reference import reference_features, reference_statistics
from keras_genimg.metrics.registry import HIGHER, METRICS, Measured
from keras_genimg.metrics.sets import all_features, as_numpy

WITH_SPLIT = [name for name, metric in METRICS.items() if metric.needs_reference]
ALONE = [name for name, metric in METRICS.items() if not metric.needs_reference]
NAME = re.compile(rf"({'|'.join(WITH_SPLIT)})_([1-9]\d*)(k?)_([a-z]+)|({'|'.join(ALONE)})_([1-9]\d*)(k?)")
SETTING = re.compile(r"_(?:(truncation)_(0(?:\.\d+)?)|(steps|guidance)_(\d+(?:\.\d+)?))$")


@dataclasses.dataclass(frozen=True)
class Protocol:
    """What a name such as `fid_50k_train` promises: FID of 50,000 generated images against the training split.

    Build one with `Protocol.parse`. Generated images are rounded to uint8, as files on a disk would be. The reference
    is the split in full, and what is computed of it is kept under `$KERAS_GENIMG_HOME`.

    A conditional generator is asked for classes, see `asked`: for those of the reference images, in their order, so
    that each class has the share that it has in the data; without a reference for one class after the other. One that
    takes several attributes is asked for all of them, by dicts from their names, the classes first.

    Args:
        metric: `"fid"`, `"kid"`, `"precision"`, `"recall"`, `"density"`, `"coverage"`; with a `ClassifierFeatures`
            `"fcd"`, `"class_balance_kl"`, `"class_coverage"`; with one and for a conditional generator alone
            `"label_accuracy"`, `"class_diversity"`, `"class_fcd"`.
        count: images to generate.
        split: of the data set, for the caller to load: `"train"`, `"test"`. None for `label_accuracy`, which has no
            reference: its name is `label_accuracy_10k`.
        settings: of sampling, for the caller to generate with: a tuple of pairs of name and value. They end names such
            as `fid_10k_test_truncation_0.7` (0 to below 1) or `fid_10k_test_steps_20_guidance_2`.

    Example:
    ```python
    protocol = Protocol.parse("fid_10k_test")
    protocol.metric, protocol.count, protocol.split  # ("fid", 10000, "test")
    ```
    """

    metric: str
    count: int
    split: str | None = None
    settings: tuple = ()

    @classmethod
    def parse(cls, name):
        """Reads a name.

        Args:
            name: `metric_count_split`, or `metric_count` where the metric has no reference; the count is a number,
                whole thousands with a k. Behind it stand the settings of sampling, if any, such as `_truncation_0.7`.

        Returns:
            The `Protocol`.

        Raises:
            ValueError: it is no such name, or thousands without a k.
        """
        rest, settings = str(name), []
        while (last := SETTING.search(rest)) is not None:
            setting, value = (each for each in last.groups() if each is not None)
            rest, settings = rest[: last.start()], [(setting, float(value)), *settings]
        match = NAME.fullmatch(rest)
        if match is None:
            usual = [f"{metric}_{rest}" for metric in WITH_SPLIT for rest in ("10k_test", "50k_train")]
            near = ", ".join(difflib.get_close_matches(str(name), [*usual, *(f"{each}_10k" for each in ALONE)], n=3))
            raise ValueError(
                f"`protocol` must be metric_count_split, such as fid_10k_test, with a metric of {sorted(WITH_SPLIT)}, "
                f"or metric_count, with one of {ALONE}; got {name!r}." + (f" Near ones: {near}." if near else "")
            )
        metric, count, thousands, split = match.groups()[:4] if match[1] else (*match.groups()[4:], None)
        found = cls(metric, int(count) * (1000 if thousands else 1), split, tuple(settings))
        if found.name != name:  # files and cards are searched by the name
            raise ValueError(f"`protocol` {name!r} is written {found.name!r}.")
        return found

    @property
    def name(self):
        """The name that `parse` reads."""
        count = f"{self.count // 1000}k" if self.count % 1000 == 0 else str(self.count)
        settings = [f"{name}_{value:g}" for name, value in self.settings]
        return "_".join(part for part in (self.metric, count, self.split, *settings) if part is not None)

    @property
    def definition(self):
        """The metric itself, a `metrics.registry.Metric`."""
        return METRICS[self.metric]

    @property
    def needs_classifier(self):
        """Whether `features` must be a `ClassifierFeatures`."""
        return self.definition.needs_classifier

    @property
    def needs_labels(self):
        """Whether the generator must be one that is asked for classes."""
        return self.definition.needs_labels

    @property
    def higher_is_better(self):
        """Whether a higher number is always the better one; not so for `class_diversity`, of which 1 is right."""
        return self.definition.goal == HIGHER

    def asked(self, reference_labels=None, classes=None):
        """The classes to ask a conditional generator for.

        Args:
            reference_labels: integers, the classes of the reference images, or a dict of such; for a protocol with a
                split.
            classes: how many there are, or a dict of such numbers; for one without.

        Returns:
            An integer array `(count,)`, or a dict of such: the reference's labels in their order, or 0, 1, 2, ... over
            and over, of a second attribute and further ones in an order of its own.

        Raises:
            ValueError: fewer labels than the protocol has images.

        Example:
        ```python
        Protocol.parse("label_accuracy_10k").asked(classes=3)[:5]  # [0, 1, 2, 0, 1]
        ```
        """
        given = reference_labels if self.definition.needs_reference else classes
        if not isinstance(given, dict):
            return self._asked(given)
        return {name: self._asked(each, place) for place, (name, each) in enumerate(given.items())}

    def _asked(self, given, place=0):
        if self.definition.needs_reference:
            return check_labels(given, len(given), "reference_labels")[: self.count]
        each = np.arange(self.count) % given
        # Two attributes of as many kinds would go together, and of most combinations none would be asked for.
        return np.random.default_rng(place).permutation(each) if place else each

    def check(self, reference=None, features=None, labels=None, reference_labels=None):
        """Refuses what `evaluate` could not use, before any work is done; its arguments are those of `evaluate`.

        Raises:
            ValueError: not images or fewer than the protocol says, features that do not fit it, or labels that are
                missing or do not fit the images.
        """
        metric = self.definition
        if metric.needs_reference:
            count = len(check_images(reference, "reference"))
            if count < self.count:
                raise ValueError(f"`reference` has {count} images, fewer than the {self.count} of {self.name}.")
        if metric.needs_classifier and features is None:
            raise ValueError(f"`features` must be given for {self.name}: the classifier trained on these data.")
        if metric.of_statistics and self.count <= getattr(features or InceptionFeatures, "dimensions", 0):
            raise ValueError(f"`protocol` {self.name} has no more images than its features have dimensions.")
        if self.count < metric.smallest:
            raise ValueError(f"`protocol` {self.name} has fewer images than the {metric.smallest} of a subset.")
        if metric.needs_labels and labels is None:
            raise ValueError(f"`labels` must be given for {self.name}: the classes that images are asked to be.")
        if isinstance(labels, dict):
            for name, each in labels.items():
                check_labels(each, self.count, f"labels[{name!r}]", getattr(features, "heads", {}).get(name))
        elif labels is not None:
            check_labels(labels, self.count, "labels", getattr(features, "class_count", None))
        if labels is not None and metric.needs_classifier and metric.needs_reference:
            reference_labels = check_labels(_classes(reference_labels), count, "reference_labels")
        if metric.of_statistics_of_classes:
            few = min(np.bincount(_classes(labels)).min(), np.bincount(reference_labels).min())
            if few <= features.dimensions:
                raise ValueError(
                    f"`protocol` {self.name} has only {few} images of a class for features of {features.dimensions} "
                    "dimensions: it takes more of each."
                )

    def evaluate(
        self, generate, reference=None, features=None, seed=0, batch_size=256, progress=None, labels=None,
        reference_labels=None,
    ):  # fmt: skip
        """Generates the images and measures.

        Args:
            generate: `generate(count, seed)` gives that many NHWC images 0..255. It is called batch by batch, so that
                no more than a batch is held, each time with a seed that is higher by the images before: where image i
                comes from `seed + i`, as in this library's models, no image comes twice. Where there are `labels` it
                is called as `generate(count, seed, labels)`, with those of the batch (a dict where they are one).
            reference: the split, one NHWC array; None for a protocol without one.
            features: a function from an NHWC batch to `(count, dimensions)`; by default FID's Inception.
            seed: of the first image.
            batch_size: images to ask for at a time.
            progress: called with the number of images measured, after each batch: first those of the reference (all at
                once where they are known already), then the generated ones.
            labels: integers `(count,)`, the class to ask for of each image, as `asked` gives, or a dict of such, the
                classes first; None for a generator without classes.
            reference_labels: integers, the classes of the reference images, or a dict as `labels`; where there are
                labels, for metrics of classes.

        Returns:
            A dict from the protocol's name to a float. KID adds `<name>_deviation`. Class coverage and `class_fcd`
            (their numbers are means over the classes) and class diversity add `<name>_of_0`, `<name>_of_1`, ... for
            each class; label accuracy of several attributes, their mean, adds `<name>_of_hair` and the like.

        Raises:
            FileNotFoundError: Inception's weights are neither here nor to be downloaded.
            ValueError: fewer images than the protocol says on either side, images unlike the reference's, labels that
                are missing or do not fit, or what the distance refuses (NaN features, a degenerate covariance).
        """
        metric = self.definition
        self.check(reference, features, labels, reference_labels)
        labels = None if labels is None else _mapped(np.asarray, labels)
        features, real, shape = features or default_features(), None, None
        if metric.needs_reference:
            reference = check_images(reference, "reference")
            shape = reference.shape[1:]
            of_reference = reference_statistics if metric.of_statistics else reference_features
            real = of_reference(reference, features, progress)
            if progress is not None:
                progress(len(reference))
                progress = functools.partial(_further, progress, len(reference))
        fake = self._generated(generate, shape, seed, batch_size, labels)
        fake = (Statistics.of if metric.of_statistics else all_features)(fake, features, "generate", progress)
        attributes = labels if isinstance(labels, dict) else None
        values = metric.compute(
            Measured(real, fake, features, _classes(reference_labels), _classes(labels), attributes)
        )
        return {f"{self.name}{suffix}": value for suffix, value in values.items()}

    def _generated(self, generate, image_shape, seed, batch_size, labels):
        for done in range(0, self.count, batch_size):
            wanted = min(batch_size, self.count - done)
            part = slice(done, done + wanted)
            asked = () if labels is None else (_mapped(operator.itemgetter(part), labels),)
            images = check_images(as_numpy(generate(wanted, seed + done, *asked)), "generate", image_shape)
            if len(images) != wanted:
                raise ValueError(f"`generate` gave {len(images)} images where {wanted} were asked for.")
            yield to_uint8(images)


def _further(progress, before, done):
    progress(before + done)


def _mapped(function, labels):
    """A function of labels, or of each of several."""
    if isinstance(labels, dict):
        return {name: function(each) for name, each in labels.items()}
    return function(labels)


def _classes(labels):
    """The classes alone, of labels that may hold further attributes after them."""
    return next(iter(labels.values())) if isinstance(labels, dict) else labels
