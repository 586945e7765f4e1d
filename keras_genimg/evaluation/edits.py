"""Translators that change attributes of an image: every edit of a drawn person against the drawing of that edit."""

import functools

import numpy as np

from .. import data, metrics
from ..tasks import Targets, takes_of
from .drawings import WORST_OF, decibels, mean_of_known, nearest_drawing, sheet, worst
from .evaluator import Evaluator

SHOWN, COLUMNS = 2, 12  # people of the picture of all edits, and tiles in a row of it


class EditsEvaluator(Evaluator):
    """Each person of `data.edits` is translated to each value of each attribute that it has not.

    - `edited_accuracy_test`: the share of edits whose result is nearest to the drawing that was asked for, of those
      with each value of the attribute; see `nearest_drawing`.
    - `parts_kept_test`: the share of the other attributes that are as they were. Of each the value must be nearest to
      the result that the person had, in the pixels that the edit, as it is drawn, leaves alone: two attributes changed
      at once were not drawn. What an edit hides is not counted.
    - `psnr_edits_test`: against the drawn edits, a mean of dB, of which equal pictures have 60.
    - `kept_error_test`: the mean absolute difference to the source, in grey levels, where the drawn edit has none.

    The figures are means over edits; `edited_accuracy_test_of_mouth` and the like are those of one attribute, of
    `parts_kept_test` the one that was to stay. Beside them `_of_source` is the figure of the person as it is, and
    `_of_nearest` that of the nearest training image, of those that have the value that was asked for.

    Args:
        model: it has `translate` from uint8 images and a target to uint8 images.
        data_name: a set of `data.load` that has edits.
    """

    kind = "translator of attributes"
    protocols = ("edited_accuracy_test", "parts_kept_test", "psnr_edits_test", "kept_error_test")
    usual = protocols

    def __init__(self, model, data_name):
        self.model, self.data_name = model, data_name
        self.target = next(each for each in takes_of(model) if isinstance(each, Targets))
        self.drawn, self.answered, self.figures = functools.cache(self._drawn), None, {}

    @classmethod
    def of(cls, model, entry):
        asked = any(isinstance(each, Targets) for each in takes_of(model))
        return cls(model, entry.known_data) if asked else None

    def _drawn(self):
        """People, the values that they have, and of each attribute of the model their drawings with each value."""
        drawings, names = data.edits(self.data_name)
        known = {name: drawings[name] for name, values in self.target.attributes.items() if names.get(name) == values}
        if not known:
            raise ValueError(f"{self.data_name} has edits of {', '.join(names)}: the model knows none of these so.")
        count = len(next(iter(known.values())))
        own = data.attributes(self.data_name, "test")[0]
        return data.load(self.data_name, "test")[0][:count], {name: own[name][:count] for name in known}, known

    def images(self, protocol):
        _, own, drawings = self.drawn()
        return sum(len(own[name]) * (each.shape[1] - 1) for name, each in drawings.items())

    def measure(self, protocol, progress):
        if not self.figures:
            self.figures = figures_of(*self.drawn(), self.answers(progress))
            floors = {"source": self.sources(), "nearest": self.nearest()}
            for floor, answers in floors.items():
                found = figures_of(*self.drawn(), answers)
                self.figures |= {f"{name}_of_{floor}": found[name] for name in self.protocols if name in found}
        if progress:
            progress(self.images(protocol))
        return {key: value for key, value in self.figures.items() if key.startswith(protocol)}

    def answers(self, progress=None):
        """Results, of the shape of the drawings; people are as they are where they have the value already."""
        if self.answered is not None:
            return self.answered
        people, own, _ = self.drawn()
        answers, done = self.sources(), 0
        for name, made in answers.items():
            for person, value in np.ndindex(made.shape[:2]):
                if own[name][person] != value:
                    target = {name: self.target.attributes[name][value]}
                    made[person, value] = self.model.translate(people[person], target=target)
                    done += 1
                    if progress:
                        progress(done)
        self.answered = answers
        return answers

    def sources(self):
        """The people as they are in the place of each drawing."""
        people, _, drawings = self.drawn()
        return {name: np.repeat(people[:, None], each.shape[1], axis=1) for name, each in drawings.items()}

    def nearest(self):
        """In the place of each drawing the training image nearest to the person, of those that have the value."""
        people, training = self.drawn()[0], data.load(self.data_name, "train")[0]
        shown, _ = data.attributes(self.data_name, "train")
        found = self.sources()
        for name, made in found.items():
            for value in range(made.shape[1]):
                able = training[shown[name] == value]
                made[:, value] = able[metrics.nearest_neighbours(people, able)[0]]
        return found

    def pictures(self):
        people, own, drawings = self.drawn()
        answers = self.answers()
        rows = [
            np.concatenate([people[person][None], *(each[name][person] for name in drawings)])
            for person in range(min(SHOWN, len(people)))
            for each in (answers, drawings)
        ]
        edits = [
            (people[person], answers[name][person, value], each[person, value])
            for name, each in drawings.items()
            for person, value in np.ndindex(*each[:WORST_OF].shape[:2])
            if own[name][person] != value
        ]
        edits = map(np.stack, zip(*edits, strict=True))
        return {"samples.png": sheet(*rows, columns=COLUMNS), "worst.png": worst(*edits)}


def figures_of(people, own, drawings, answers):
    """The figures of answers to all edits.

    Args:
        people: uint8 `(count, height, width, channels)`.
        own: dict of each attribute's name to integers `(count,)`, the values that the people have.
        drawings: dict of each attribute's name to uint8 `(count, values, height, width, channels)`: the truth.
        answers: the same of what is judged; where a value is a person's own, it is passed over.

    Returns:
        A dict of protocols, and of their parts by attribute, to floats.
    """
    found = {protocol: {name: [] for name in drawings} for protocol in EditsEvaluator.protocols}
    edited, kept, psnr, error = found.values()
    for name, truths in drawings.items():
        for value in range(truths.shape[1]):
            changed = np.flatnonzero(own[name] != value)
            if not len(changed):
                continue
            source, truth, answer = people[changed], truths[changed, value], answers[name][changed, value]
            alike = (truth == source).all(axis=-1)
            edited[name].append(nearest_drawing(answer, truths[changed], np.full(len(changed), value)))
            for other in drawings.keys() - {name}:
                kept[other].append(nearest_drawing(answer, drawings[other][changed], own[other][changed], alike))
            psnr[name].append(decibels(truth, answer))
            differences = np.abs(answer.astype(np.float32) - source).mean(axis=-1)
            error[name].append((differences * alike).sum(axis=(1, 2)) / np.maximum(alike.sum(axis=(1, 2)), 1))
    figures = {}
    for protocol, of in found.items():
        of = {name: np.concatenate(values) for name, values in of.items() if values}
        if of:  # of a single attribute there is nothing that is to be kept
            figures[protocol] = mean_of_known(np.concatenate(list(of.values())))
        figures |= {f"{protocol}_of_{name}": mean_of_known(values) for name, values in of.items()}
    return figures
