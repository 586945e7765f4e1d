"""Networks of any style: how near their results come to the Gram matrices of paintings."""

import numpy as np
from keras import ops

from ..losses import gram_matrix
from ..models import AdaIN
from .evaluator import Evaluator
from .sample import square_sample

# named, so that an entry that joins the zoo does not change the protocol
PAINTINGS = ("fast_style_mondrian", "fast_style_shipwreck", "fast_style_starry_night", "fast_style_the_scream")


class AdaINEvaluator(Evaluator):
    """`gram_distance_sample`: how far the result is from the painting, as a share of how far the photo is.

    The photo is the middle of the package's own, at 256x256 pixels; the distance is `gram_distance`, the share is
    averaged over the paintings of the zoo's four networks of one style. 0 is the painting's own style, 1 as the photo.

    Args:
        model: an `AdaIN`.
        paintings: uint8 arrays `(height, width, 3)`.
    """

    kind = "network of any style"
    protocols = ("gram_distance_sample",)
    usual = protocols

    def __init__(self, model, paintings):
        self.model, self.paintings = model, paintings

    @classmethod
    def of(cls, model, entry):
        return cls(model, [entry.recipe(name).style() for name in PAINTINGS]) if isinstance(model, AdaIN) else None

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
