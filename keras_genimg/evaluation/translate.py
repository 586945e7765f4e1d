"""Translators that were trained towards a second set: their results against the drawn truth, people they never saw."""

import functools

import numpy as np

from .. import data, metrics
from ..data.sources import SOURCES
from ..metrics import Protocol
from ..tasks import Choice, Targets, takes_of
from .drawings import COLUMNS, WORST_OF, decibels, mean_of_known, nearest_drawing, sheet, worst
from .evaluator import Evaluator

MEASURES = {"psnr": decibels, "ssim": metrics.ssim, "lpips_alex": metrics.lpips_alex}
AT_ONCE = 100  # images that are compared at a time, in float64


class TranslationEvaluator(Evaluator):
    """Results, rounded to uint8, against the drawings that they should be.

    - `psnr_test`, `ssim_test`, `lpips_alex_test`: means over the images of the split, here "test"; equal images have
      60 dB.
    - `parts_accuracy_test`: for each person of `data.edits` and each attribute, is the result nearest to the person's
      own drawing, of those with each value of the attribute? See `nearest_drawing`. `parts_accuracy_test_of_hair` and
      the like are the means over the values that people have, so that rare ones count as much as common ones and one
      answer for all is no better than chance; the figure itself is the mean of these.
    - `cycle_psnr_test`, of models that translate both ways: the sources against what comes back of their results.
    - `kid_2k_test`, `fid_10k_train` and all other protocols of `metrics.Protocol` that need no classifier: the
      translated sources against the targets as sets, for models that were trained without pairs.

    Beside each stands what costs no training: `psnr_test_of_source` is the figure of the source itself, and
    `psnr_test_of_nearest` that of the training target whose source is nearest to it (not for the training split).

    Args:
        model: it has `translate` from uint8 images to uint8 images.
        sources: the set of `data.load` that it translates.
        targets: the set of the truths: image i is what becomes of image i of the sources.
        load_sources: function of a split to the images that it translates, where they are not those of the set as they
            are: a recipe's `sources`.
    """

    kind = "translator"

    def __init__(self, model, sources, targets, load_sources=None):
        self.model, self.names = model, (sources, targets)
        load = load_sources or (lambda split: data.load(sources, split)[0])
        self.split = functools.cache(lambda split: (load(split), data.load(targets, split)[0]))
        self.edits, self.nearest = functools.cache(lambda: data.edits(targets)[0]), functools.cache(self._nearest)
        self.made = {}
        self.ways = next((each.class_names for each in takes_of(model) if isinstance(each, Choice)), ())
        splits = [split for split in data.splits(sources) if split != "train"]
        self.usual = tuple(f"{measure}_{split}" for split in splits for measure in MEASURES)
        self.usual += ("parts_accuracy_test",) * (SOURCES[targets].read_edits is not None)
        self.usual += ("cycle_psnr_test",) * (len(self.ways) == 2)
        self.protocols = (*self.usual, "kid_2k_test", "fid_10k_train")

    @classmethod
    def of(cls, model, entry):
        if any(isinstance(each, Targets) for each in takes_of(model)):
            return None
        recipe = entry.recipe(entry.name)
        targets = getattr(recipe, "TARGETS", None)
        return None if targets is None else cls(model, entry.known_data, targets, getattr(recipe, "sources", None))

    def knows(self, protocol):
        return protocol in self.usual or self._of_sets(protocol) is not None

    def _of_sets(self, protocol):
        """The `metrics.Protocol` of a name, or None."""
        try:
            found = Protocol.parse(protocol)
        except ValueError:
            return None
        usable = found.split in data.splits(self.names[0]) and not found.settings and not found.needs_classifier
        return found if usable else None

    def images(self, protocol):
        found = self._of_sets(protocol)
        if found is not None:
            return found.count
        if protocol == "parts_accuracy_test":
            return len(next(iter(self.edits().values())))
        return len(self.split(_split_of(protocol))[0])

    def measure(self, protocol, progress):
        found = self._of_sets(protocol)
        split = found.split if found else _split_of(protocol)
        sources, targets = self.split(split)
        count = self.images(protocol)
        results = self.results(split, count, progress)
        if protocol == "cycle_psnr_test":
            return {protocol: mean_over(decibels, sources, self.model.translate(results, target=self.ways[0]))}
        answers = {"": results, "_of_source": sources[:count]}
        if split != "train":
            answers["_of_nearest"] = self.nearest(split)[:count]
        figures = {}
        for suffix, images in answers.items():
            if found:
                values = found.evaluate(lambda number, seed, images=images: images[seed : seed + number], targets)
            elif protocol == "parts_accuracy_test":
                values = self.parts_accuracy(images)
            else:
                values = {protocol: mean_over(MEASURES[protocol.removesuffix(f"_{split}")], targets, images)}
            of = values if not suffix else {protocol: values[protocol]}
            figures |= {f"{name}{suffix}": value for name, value in of.items()}
        return figures

    def results(self, split, count, progress=None):
        """The first images of a split, translated; uint8. What was translated is kept."""
        sources = self.split(split)[0][:count]
        made = self.made.setdefault(split, [])
        for start in range(len(made), len(sources)):
            made.append(self.model.translate(sources[start]))
            if progress:
                progress(len(made))
        if progress:
            progress(count)
        return np.stack(made[:count])

    def _nearest(self, split):
        """For each source of a split the training target whose source is nearest to it."""
        (sources, _), (training, targets) = self.split(split), self.split("train")
        return targets[metrics.nearest_neighbours(sources, training)[0]]

    def parts_accuracy(self, images):
        """`parts_accuracy_test` of images of the first people of the test split, and each attribute's."""
        own = data.attributes(self.names[1], "test")[0]
        each = {}
        for name, drawings in self.edits().items():
            values = own[name][: len(images)]
            right = nearest_drawing(images, drawings, values)
            shares = np.array([mean_of_known(right[values == value]) for value in np.unique(values)])
            each[f"parts_accuracy_test_of_{name}"] = mean_of_known(shares)
        return {"parts_accuracy_test": mean_of_known(np.array(list(each.values())))} | each

    def pictures(self):
        sources, targets = self.split("test")
        results = self.results("test", len(sources))
        rows = [sources[:COLUMNS], results[:COLUMNS], targets[:COLUMNS]]
        if self.ways:
            back = self.model.translate(targets[:COLUMNS], target=self.ways[0])
            rows += [targets[:COLUMNS], back, sources[:COLUMNS]]
        first = slice(WORST_OF)
        return {"samples.png": sheet(*rows), "worst.png": worst(sources[first], results[first], targets[first])}


def mean_over(measure, truths, images):
    """The mean of a measure of pairs of images, a float."""
    starts = range(0, len(truths), AT_ONCE)
    parts = [measure(truths[start : start + AT_ONCE], images[start : start + AT_ONCE]) for start in starts]
    return float(np.mean(np.concatenate(parts)))


def _split_of(protocol):
    return "test_new" if protocol.endswith("_test_new") else "test"
