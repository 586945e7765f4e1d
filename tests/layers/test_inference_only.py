import keras
import numpy as np
import pytest
from keras import ops

import keras_genimg as kg
from keras_genimg.layers import ConservativeSmoothing, InferenceOnly
from tests import kit

VALUES = np.arange(12, dtype="float32").reshape(1, 2, 2, 3)


def finished():
    images = keras.Input((2, 2, 3))
    layer = keras.Sequential([keras.Input((2, 2, 3)), keras.layers.Rescaling(2.0), keras.layers.Rescaling(1.0, 1.0)])
    return keras.Model(images, InferenceOnly(layer)(images))


def test_the_layer_is_passed_over_in_training():
    model = finished()
    assert np.array_equal(ops.convert_to_numpy(model(VALUES)), 2 * VALUES + 1)
    assert np.array_equal(ops.convert_to_numpy(model(VALUES, training=False)), 2 * VALUES + 1)
    assert np.array_equal(ops.convert_to_numpy(model(VALUES, training=True)), VALUES)


def test_a_saved_model_does_the_same(tmp_path):
    model = finished()
    model.save(tmp_path / "model.keras")
    for again in (keras.models.load_model(tmp_path / "model.keras"), keras.models.clone_model(model)):
        assert np.array_equal(ops.convert_to_numpy(again(VALUES)), 2 * VALUES + 1)
        assert np.array_equal(ops.convert_to_numpy(again(VALUES, training=True)), VALUES)


def test_another_shape_is_refused():
    with pytest.raises(ValueError, match="must keep the shape"):
        InferenceOnly(keras.layers.Flatten())(VALUES)


def test_a_generator_is_finished_when_it_generates_and_not_when_it_learns():
    perceptron = kg.models.gan_generator(4, (8, 8, 1), units=(8,))
    smoothed = InferenceOnly(ConservativeSmoothing(dtype="float32"), dtype="float32")(perceptron.outputs[0])
    generator = keras.Model(perceptron.inputs, smoothed, name="generator")
    model = kg.models.GAN(generator=generator, discriminator=kg.models.gan_discriminator((8, 8, 1), (8,)), seed=0)
    latents = kg.training.latents_of_seeds(range(4), 4)
    expected = ConservativeSmoothing()(kg.pixels.to_pixels(perceptron(latents)))
    assert ops.convert_to_numpy(model(latents)) == pytest.approx(ops.convert_to_numpy(expected), abs=1e-3)
    fake = ops.convert_to_numpy(model.fake_images(4))
    assert not np.array_equal(ops.convert_to_numpy(ConservativeSmoothing()(fake)), fake)  # there are specks in it
    kit.check_config_round_trip(model)
