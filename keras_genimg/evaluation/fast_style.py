"""Networks of one style: the objective that they were trained on."""

import functools

from keras import ops

from ..models import FastStyleTransfer, StyleTransfer
from .evaluator import Evaluator
from .sample import square_sample


class FastStyleEvaluator(Evaluator):
    """The objective of the training, on the middle of the package's own photo, at 256x256 pixels and full strength.

    `objective_sample` is content + style weight * style of the result, rounded to uint8: lower is better, and entries
    of other weights or paintings do not compare. `objective_reduction_sample` is how much less that is than of the
    photo itself, as a share: 0 is as the photo, 1 is no loss at all.

    Args:
        model: a `FastStyleTransfer`.
        painting: what it was trained on, uint8 `(height, width, 3)`.
    """

    kind = "network of one style"
    protocols = ("objective_reduction_sample", "objective_sample")
    usual = protocols

    def __init__(self, model, painting):
        self.model, self.painting = model, painting

    @classmethod
    def of(cls, model, entry):
        return cls(model, entry.recipe(entry.name).style()) if isinstance(model, FastStyleTransfer) else None

    @functools.cached_property
    def objectives(self):
        photo = square_sample()
        judge = judge_of(self.model, photo.shape[:2])
        judge.adapt(photo, self.painting)
        return [objective(judge, image) for image in (photo, self.model.stylize(photo))]

    def measure(self, protocol, progress):
        before, after = self.objectives
        if progress:
            progress(1)
        return {protocol: after if protocol == "objective_sample" else 1.0 - after / before}


def judge_of(model, size):
    """A `StyleTransfer` whose objective is that of a network's training at full strength.

    Args:
        model: a `FastStyleTransfer`.
        size: `(height, width)` of the photos.

    Returns:
        A `StyleTransfer`; give it photo and painting by `adapt`.
    """
    return StyleTransfer(
        size,
        content_layers={model.content_layer: model.content_weight},
        style_layers=dict.fromkeys(model.style_layers, 1.0),
        style_weight=model.style_weight,
        variation_weight=255.0**2 * model.variation_weight,  # there pixels are counted from 0 to 1, here to 255
        pooling="max",
        vgg_weights=model.vgg_weights,
    )


def objective(judge, image):
    """The objective of a `StyleTransfer` for an image, as a float.

    Args:
        judge: it has been given its goals by `adapt`.
        image: uint8 `(height, width, 3)`, of the judge's size.
    """
    return float(ops.convert_to_numpy(judge.loss_terms(image[None].astype("float32") / 255.0)).sum())
