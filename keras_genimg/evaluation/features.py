"""Feature networks: what storing them in fewer bits costs."""

import numpy as np
from keras import ops

from .. import data, metrics
from ..models import vgg_features
from .evaluator import Evaluator


class FeaturesEvaluator(Evaluator):
    """`features_error_sample`: how far features are from those of the published weights in single precision.

    The largest over the layers of `feature_errors` on `data.sample_photo()`. The published weights are looked for, and
    fetched, as `metrics.load_weights("vgg16")` does.

    Args:
        model: VGG16, as `models.vgg_features` gives it.
    """

    kind = "feature network"
    protocols = ("features_error_sample",)
    usual = protocols

    def __init__(self, model):
        self.model = model

    @classmethod
    def of(cls, model, entry):
        return cls(model)

    def measure(self, protocol, progress):
        errors = feature_errors(self.model, published_vgg16(self.model.output_names))
        if progress:
            progress(1)
        return {protocol: max(errors)}


def published_vgg16(names):
    """VGG16 with the weights that torchvision published, in single precision.

    Args:
        names: of layers, as for `models.vgg_features`.

    Returns:
        A `keras.Model`, as `models.vgg_features` gives it.

    Raises:
        FileNotFoundError: the weights are not here, and their publisher did not answer.
    """
    arrays = metrics.load_weights("vgg16")
    model = vgg_features(names, weights=None)
    count = len(model.weights) // 2
    model.set_weights([arrays[f"VGG16_0.Conv_{i}.{kind}"] for i in range(count) for kind in ("kernel", "bias")])
    return model


def feature_errors(model, reference):
    """Relative norms of the differences of two networks' features on `data.sample_photo()`.

    Args:
        model: a network from images 0..255 to a list of features.
        reference: the same, whose features are held to be true.

    Returns:
        A list of floats, one a layer.
    """
    photo = data.sample_photo()[None].astype("float32")
    found, wanted = ([ops.convert_to_numpy(maps) for maps in network(photo)] for network in (model, reference))
    return [float(np.linalg.norm(a - b) / np.linalg.norm(b)) for a, b in zip(found, wanted, strict=True)]
