"""SESR: the paper's weights, and a collapsed network that does what the wide one does."""

import keras
import numpy as np
import pytest

from keras_genimg import models, zoo
from tests import kit

RECIPE = """
import keras
import keras_genimg as kg

EPOCHS = 2

def batches():
    return kg.data.SuperResolutionPatches([kg.data.sample_photo()], 2, 8, 4, batches=3, luma=True)

def model():
    return kg.models.SESR(2, filters=4, blocks=1, width=8)

def compile(model, total_steps):
    model.compile(keras.optimizers.Adam(1e-2), loss="mean_absolute_error")
"""


def spoken(model):
    """A model none of whose weights is zero."""
    generator = np.random.default_rng(0)
    model.set_weights([w if np.any(w) else generator.normal(0.0, 0.02, w.shape) for w in model.get_weights()])
    return model


@pytest.mark.parametrize(
    ("blocks", "scale", "weights"), [(5, 2, 13_520), (7, 2, 18_128), (11, 2, 27_344), (5, 4, 18_320)]
)
def test_collapsed_it_has_the_papers_weights_and_biases(blocks, scale, weights):
    # The paper counts kernels alone: 25 f + 9 m f^2 + 25 f r^2, f = 16. Biases and slopes come on top.
    assert weights == 400 + 2_304 * blocks + 400 * scale**2
    small = models.SESR(scale, blocks=blocks, width=None)
    assert small.count_params() == weights + 2 * 16 * (blocks + 1) + scale**2


@pytest.mark.parametrize("settings", [{"scale": 2}, {"scale": 3, "channels": 3}, {"scale": 4, "blocks": 2}])
def test_collapsed_it_gives_the_same_images(settings):
    model = spoken(models.SESR(**settings))
    small = model.collapsed()
    assert small.get_config() == {**model.get_config(), "width": None} and small.collapsed() is small
    images = kit.images(2, (24, 19, model.channels)).astype("float32")
    ours, theirs = (keras.ops.convert_to_numpy(each(images)) for each in (model, small))
    assert np.abs(ours - models.SESR(**settings).predict(images, verbose=0)).max() > 1  # it is not bicubic
    assert np.abs(ours - theirs).max() <= 1e-4  # of 0..255


def test_what_is_saved_of_a_training_is_the_collapsed_network(tmp_path):
    recipe = tmp_path / "recipe.py"
    recipe.write_text(RECIPE)
    model = zoo.train(str(recipe), output=tmp_path / "run")
    small = models.SESR(2, filters=4, blocks=1, width=None)
    zoo.load_weights(small, tmp_path / "run" / "model.weights.h5")
    low = kit.images(1, (12, 12, 1)).astype("float32")
    ours, theirs = (keras.ops.convert_to_numpy(each(low)) for each in (model, small))
    np.testing.assert_allclose(ours, theirs, atol=0.2)  # kernels in half precision


def test_a_collapsed_model_trains_on():
    small = spoken(models.SESR(2, filters=4, blocks=1, width=8)).collapsed()
    small.compile(keras.optimizers.Adam(1e-3), loss="mean_absolute_error")
    low, high = kit.images(8, (8, 8, 1)), kit.images(8, (16, 16, 1))
    losses = small.fit(low, high, epochs=5, verbose=0).history["loss"]
    assert losses[-1] < losses[0]


def test_a_subclass_collapses_to_its_own_kind():
    class Mine(models.SESR):
        def train_step(self, *arguments):
            return super().train_step(*arguments)

    model = Mine(2, filters=4, blocks=1, width=8)
    model.compile("adam", loss="mean_absolute_error")
    model.fit(kit.images(4, (8, 8, 1)), kit.images(4, (16, 16, 1)), verbose=0)
    assert type(model.collapsed()) is Mine
