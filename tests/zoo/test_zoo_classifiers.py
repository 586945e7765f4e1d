"""Classifiers among the entries: trained by Keras's own step, and used as feature functions."""

import keras
import numpy as np
import pytest

from keras_genimg import zoo

RECIPE = """
import keras
import numpy as np

import keras_genimg as kg

EPOCHS = 2


def batches():
    images = np.random.default_rng(0).integers(0, 256, (64, 16, 16, 1), "uint8")
    return kg.data.batches(images, 16, labels=keras.utils.to_categorical(images.mean(axis=(1, 2, 3)) > 127.5))


def model():
    return kg.models.classifier((16, 16, 1), classes=2, filters=(4, 4, 4, 8))


def compile(model, total_steps):
    assert total_steps == 8
    model.compile("sgd", keras.losses.CategoricalCrossentropy(from_logits=True), metrics=["accuracy"])
"""


def test_a_recipe_may_use_keras_own_step_and_labels(tmp_path):
    path = tmp_path / "mine" / "recipe.py"
    path.parent.mkdir()
    path.write_text(RECIPE)
    model = zoo.train(str(path), output=tmp_path / "run")
    again = zoo.recipe(str(path)).model()
    zoo.load_weights(again, tmp_path / "run" / "model.weights.h5")
    for ours, stored in zip(model.get_weights(), again.get_weights(), strict=True):
        np.testing.assert_allclose(stored, ours, rtol=2**-11, atol=2**-24)  # kernels lie in half precision


@pytest.mark.parametrize("name", [name for name in zoo.names() if name.startswith("classifier_")])
def test_a_classifier_is_a_feature_function(name):
    model = zoo.load(name)
    kinds = [20, 7, 7, 7, 6, 3] if name == "classifier_faces" else [10]
    assert isinstance(model, keras.Model) and [each.shape[-1] for each in model.outputs] == kinds
    assert model.get_layer("features").output.shape == (None, 128)
