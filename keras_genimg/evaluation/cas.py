"""Conditional generators: how well a classifier that has seen nothing but their images names real ones."""

import functools
import re

import keras
import numpy as np

from ..tasks import Label, takes_of
from .classify import ClassifierEvaluator
from .evaluator import Evaluator

NAME = re.compile(r"cas_([1-9]\d*)(k?)_(train|test)")
GENERATED = 250  # images at a time


class ClassifierScoreEvaluator(Evaluator):
    """`cas_50k_test`, the classification accuracy score: it has the cost of a training, and is measured on request.

    A classifier is trained by the recipe of the zoo's own on 50,000 generated images, asked for the labels of as many
    training images, in as many steps as that one; its accuracy on all real images of the split, after the last epoch,
    is the score. `cas_50k_test_of_real` is that of the zoo's classifier, which was trained on real images. With several
    attributes both are means over them.

    Args:
        model: it has `generate(count, seed)` and declares the classifier's labels in `takes`.
        data_name: a set of `keras_genimg.data.load`.
        recipe: a function without arguments that gives the classifier's recipe, a module; its `batches` are of
            `data.batches`, with labels.
        classifier: a function without arguments that gives the zoo's classifier.
        seed: of the first image, and of the classifier's first weights and order of images.

    Reference:
        Ravuri and Vinyals, "Classification accuracy score for conditional generative models", 2019.
    """

    kind = "generator"
    protocols = ("cas_50k_test",)

    def __init__(self, model, data_name, recipe, classifier, seed=0):
        self.model, self.data_name, self.seed = model, data_name, seed
        self.recipe, self.classifier = functools.cache(recipe), functools.cache(classifier)

    @classmethod
    def of(cls, model, entry):
        judge = f"classifier_{entry.known_data}"
        if judge not in entry.names or not any(isinstance(each, Label) for each in takes_of(model)):
            return None
        return cls(
            model, entry.known_data, functools.partial(entry.recipe, judge), functools.partial(entry.load, judge),
            entry.seed,
        )  # fmt: skip

    def knows(self, protocol):
        return NAME.fullmatch(protocol) is not None

    def on_request(self, protocol):
        return True

    def depends_on_seed(self, protocol):
        return True

    def hundredth(self, protocol):
        return None

    def images(self, protocol):
        batches = self.recipe().batches()
        return _count(protocol) + self.recipe().EPOCHS * len(batches) * batches.batch_size

    def measure(self, protocol, progress):
        progress = progress or (lambda done: None)
        recipe, count, split = self.recipe(), _count(protocol), protocol.rpartition("_")[2]
        batches = recipe.batches()
        steps = recipe.EPOCHS * len(batches)
        if count > len(batches.images):
            raise ValueError(f"{protocol}: the classifier's recipe has only {len(batches.images)} images to ask for.")
        batches.labels = keras.tree.map_structure(lambda each: each[:count], batches.labels)
        batches.images = self.generated(batches.labels, progress)
        batches.seed = self.seed
        keras.utils.set_random_seed(self.seed)
        learner = recipe.model()
        epochs = max(1, round(steps / len(batches)))
        recipe.compile(learner, epochs * len(batches))
        learner.fit(
            batches, epochs=epochs, shuffle=False, verbose=0, callbacks=[_Counted(progress, count, batches.batch_size)]
        )
        score, real = (
            ClassifierEvaluator(each, self.data_name).measure(f"accuracy_{split}", None)[f"accuracy_{split}"]
            for each in (learner, self.classifier())
        )
        return {protocol: score, f"{protocol}_of_real": real}

    def generated(self, labels, progress):
        """An image for each of the labels, which are one-hot: uint8, NHWC."""
        takes = [each.name for each in takes_of(self.model) if isinstance(each, Label)]
        labels = labels if isinstance(labels, dict) else {takes[0]: labels}
        if lacking := [name for name in labels if name not in takes]:
            raise ValueError(f"The classifier names {', '.join(lacking)}: this generator is not asked for that.")
        asked = {name: each.argmax(axis=-1) for name, each in labels.items()}
        images, count = [], len(next(iter(asked.values())))
        for start in range(0, count, GENERATED):
            part = {name: each[start : start + GENERATED] for name, each in asked.items()}
            images.append(self.model.generate(min(GENERATED, count - start), seed=self.seed + start, **part))
            progress(min(start + GENERATED, count))
        return np.concatenate(images)


class _Counted(keras.callbacks.Callback):
    """Tells how many images a training has seen."""

    def __init__(self, progress, before, batch_size):
        super().__init__()
        self.progress, self.seen, self.batch_size = progress, before, batch_size

    def on_train_batch_end(self, batch, logs=None):
        self.seen += self.batch_size
        self.progress(self.seen)


def _count(protocol):
    number, thousands, _ = NAME.fullmatch(protocol).groups()
    return int(number) * (1000 if thousands else 1)
