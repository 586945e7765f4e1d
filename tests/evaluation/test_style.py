"""Style transfer: the training's own loss, and results whose distance is known, are the oracles."""

import keras
import numpy as np
import pytest

from keras_genimg import losses, models
from keras_genimg.evaluation import AnyStyleEvaluator, OneStyleEvaluator, gram_distance, sample
from keras_genimg.evaluation.sample import square_sample

PAINTING = np.random.default_rng(0).integers(0, 256, (40, 50, 3), "uint8")
LAYERS = {"content_layer": "block2_conv1", "style_layers": ("block1_conv1",)}  # few, to be quick


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr(sample, "SIDE", 64)


def tiny(**arguments):
    return models.FastStyleTransfer((4, 8, 8), 1, vgg_weights=None, seed=0, **LAYERS, **arguments)


def test_the_sample_is_the_middle_of_the_photo():
    photo = square_sample()
    assert photo.shape == (256, 256, 3) and photo.dtype == np.uint8


def test_the_objective_is_that_of_the_training(small):
    model, generator = tiny(content_weight=2.0, style_weight=30.0, variation_weight=0.1), np.random.default_rng(1)
    # the last convolution starts at zero, and all would be grey
    weights = model.network.get_weights()
    model.network.set_weights([w if np.any(w) else generator.normal(0.0, 0.05, w.shape) for w in weights])
    model.adapt(PAINTING)
    photo, full = square_sample()[None].astype("float32"), keras.ops.ones((1, 1))
    trained_on = float(keras.ops.convert_to_numpy(model.perceptual_loss(photo, full)))
    # not rounded, since a rounded result varies more
    restyled = 255.0 * (keras.ops.convert_to_numpy(model.restyle(photo, full)) + 0.5)
    model.stylize = lambda photo: restyled[0]
    found = OneStyleEvaluator(model, PAINTING).evaluate(["objective_sample"])
    assert found["objective_sample"] == pytest.approx(trained_on, rel=1e-4)


def test_a_network_that_returns_the_photo_reduces_nothing(small):
    model = tiny(style_weight=30.0)
    model.stylize = lambda photo: photo
    found = OneStyleEvaluator(model, PAINTING).evaluate(OneStyleEvaluator.usual)
    assert found["objective_reduction_sample"] == 0.0
    # content is all there: what is left is the style's part, from the losses' own functions
    grams = [
        losses.gram_matrix(model.features(image[None].astype("float32"))[1]) for image in (square_sample(), PAINTING)
    ]
    style = float(keras.ops.convert_to_numpy(losses.gram_loss(*grams))[0])
    assert found["objective_sample"] == pytest.approx(30.0 * style, rel=1e-4)


def test_a_network_that_returns_the_painting_loses_nothing_to_style(small):
    model = tiny(content_weight=0.0)
    painting = 255 - square_sample()
    model.stylize = lambda photo: painting
    found = OneStyleEvaluator(model, painting).evaluate(OneStyleEvaluator.usual)
    assert found["objective_sample"] == pytest.approx(0.0, abs=1e-6)
    assert found["objective_reduction_sample"] == pytest.approx(1.0, abs=1e-6)


def features(images):
    """The colours themselves: their Gram matrix is made by hand in a line."""
    return [keras.ops.convert_to_tensor(images)]


def test_the_gram_distance_by_hand():
    # One colour c has the Gram matrix c c' / 3. With 2 c it is four times that: (4 - 1)^2 = 9 times its square.
    painting, image = np.full((8, 8, 3), 20, "uint8"), np.full((5, 9, 3), 40, "uint8")
    assert gram_distance(features, image, painting) == pytest.approx(9.0)
    assert gram_distance(features, painting, painting) == 0.0
    two = lambda images: features(images) + features(2.0 * images)  # noqa: E731
    assert gram_distance(two, image, painting) == pytest.approx(18.0)  # each layer by its own scale


class Stylist:
    """Its features are colours, its results are given."""

    def __init__(self, result):
        self.features = features
        self.stylize = result


@pytest.mark.parametrize(
    ("result", "share"),
    [
        (lambda photo, painting: photo, 1.0),
        (lambda photo, painting: painting, 0.0),
    ],
)
def test_photo_and_painting_are_the_ends_of_the_scale(result, share):
    done = []
    found = AnyStyleEvaluator(Stylist(result), [PAINTING, 255 - PAINTING]).evaluate(
        ["gram_distance_sample"], lambda *counts: done.append(counts)
    )
    assert found == {"gram_distance_sample": share}
    assert done == [(1, 2), (2, 2)]
