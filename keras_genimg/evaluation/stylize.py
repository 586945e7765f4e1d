"""Models that restyle photos: the objective that one style was trained on, or how near any painting they come."""

import functools

import numpy as np
from keras import ops

from ..losses import gram_matrix
from ..models import StyleTransfer
from ..tasks import takes_of
from .evaluator import Evaluator
from .sample import square_sample

# named, so that an entry that joins the zoo does not change the protocol
PAINTINGS = ("fast_style_mondrian", "fast_style_shipwreck", "fast_style_starry_night", "fast_style_the_scream")


def takes_style(model):
    """Whether a painting is among what a model takes; else it has learnt one."""
    return any(each.name == "style" for each in takes_of(model))


class OneStyleEvaluator(Evaluator):
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
        return None if takes_style(model) else cls(model, entry.recipe(entry.name).style())

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


class AnyStyleEvaluator(Evaluator):
    """`gram_distance_sample`: how far the result is from the painting, as a share of how far the photo is.

    The photo is the middle of the package's own, at 256x256 pixels; the distance is `gram_distance`, the share is
    averaged over the paintings of the zoo's four networks of one style. 0 is the painting's own style, 1 as the photo.

    Args:
        model: it has `stylize(photo, painting)` and `features`.
        paintings: uint8 arrays `(height, width, 3)`.
    """

    kind = "network of any style"
    protocols = ("gram_distance_sample",)
    usual = protocols

    def __init__(self, model, paintings):
        self.model, self.paintings = model, paintings

    @classmethod
    def of(cls, model, entry):
        return cls(model, [entry.recipe(name).style() for name in PAINTINGS]) if takes_style(model) else None

    def images(self, protocol):
        return len(self.paintings)

    def measure(self, protocol, progress):
        photo, shares = square_sample(), []
        for painting in self.paintings:
            images = photo, self.model.stylize(photo, painting)
            before, after = (gram_distance(self.model.features, image, painting) for image in images)
            shares.append(after / before)
            if progress:
                progress(len(shares))
        return {protocol: float(np.mean(shares))}


def gram_distance(features, image, painting):
    """How far an image is from a painting in style: squared distances of Gram matrices, summed over the layers.

    Each layer's is taken relative to the painting's own Gram matrix, so that all layers count.

    Args:
        features: a function from `(1, height, width, 3)`, 0..255, to a list of feature maps.
        image: `(height, width, 3)`, 0..255.
        painting: the same, of any size.

    Returns:
        A float, 0 for the painting itself.
    """
    grams = (
        [ops.convert_to_numpy(gram_matrix(maps)) for maps in features(picture[None].astype("float32"))]
        for picture in (image, painting)
    )
    return float(sum(np.sum((a - b) ** 2) / np.sum(b**2) for a, b in zip(*grams, strict=True)))
