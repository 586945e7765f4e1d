"""The layer against Keras's own, of which it is a quicker twin."""

import keras
import numpy as np
import pytest
from keras import layers, ops

from keras_genimg.layers import BatchNormalization
from keras_genimg.training.autodiff import value_and_grad

SHAPE = (6, 5, 4, 3)


def features(shape=SHAPE):
    return np.random.default_rng(0).normal(3, 2, shape).astype("float32")


def twins(shape=SHAPE, **settings):
    pair = BatchNormalization(momentum=0.8, **settings), layers.BatchNormalization(momentum=0.8, **settings)
    generator = np.random.default_rng(1)
    given = [generator.uniform(0.5, 1.5, shape[-1]) for _ in range(4)]
    for layer in pair:
        layer.build(shape)
        layer.set_weights(given)
    return pair


@pytest.mark.parametrize("shape", [SHAPE, (1, 1, 1, 3), (7, 3)])
@pytest.mark.parametrize("training", [True, False])
def test_images_and_statistics_are_those_of_keras(shape, training):
    ours, keras_own = (
        [layer(features(shape), training=training), *layer.weights] for layer in twins(shape, epsilon=0.01)
    )
    for one, other in zip(ours, keras_own, strict=True):
        np.testing.assert_allclose(ops.convert_to_numpy(one), ops.convert_to_numpy(other), atol=2e-6)


def test_gradients_are_those_of_keras():
    found = []
    for layer in twins():

        def loss(layer=layer):
            return ops.sum(layer(ops.convert_to_tensor(features()), training=True) ** 3), ()

        *_, slopes = value_and_grad(loss, layer.trainable_variables, layer.variables, lambda value: value)
        found.append([ops.convert_to_numpy(slope) for slope in slopes])
    for one, other in zip(*found, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4)


def test_in_half_precision_it_computes_in_single():
    given = ops.cast(features(), "bfloat16")
    one, other = (layer(given, training=True) for layer in twins(dtype="mixed_bfloat16"))
    assert keras.backend.standardize_dtype(one.dtype) == "bfloat16"
    np.testing.assert_allclose(*(ops.convert_to_numpy(ops.cast(y, "float32")) for y in (one, other)), atol=0.02)


def test_a_frozen_layer_keeps_its_statistics():
    for layer in twins():
        before = [ops.convert_to_numpy(weight.value) for weight in layer.weights]
        layer.trainable = False
        layer(features(), training=True)
        for one, other in zip(before, layer.get_weights(), strict=True):
            np.testing.assert_array_equal(np.sort(one.ravel()), np.sort(other.ravel()))


def test_files_of_weights_are_those_of_keras(tmp_path):
    def network(kind):
        keras.utils.clear_session()
        return keras.Sequential([keras.Input((4, 4, 3)), kind(momentum=0.8)])

    theirs, ours = network(layers.BatchNormalization), network(BatchNormalization)
    theirs.layers[0].set_weights([np.full(3, value) for value in (1.5, -1, 0.5, 2)])
    theirs.save_weights(tmp_path / "file.weights.h5")
    ours.load_weights(tmp_path / "file.weights.h5")
    given = features((2, 4, 4, 3))
    np.testing.assert_allclose(*(ops.convert_to_numpy(network(given)) for network in (ours, theirs)), atol=1e-6)


def test_it_is_made_again_from_its_config_and_refuses_a_tiny_epsilon():
    layer = BatchNormalization(momentum=0.7, epsilon=0.02, name="norm")
    again = BatchNormalization.from_config(layer.get_config())
    assert (again.momentum, again.epsilon, again.name) == (0.7, 0.02, "norm")
    with pytest.raises(ValueError, match="at least 1e-5"):
        BatchNormalization(epsilon=1e-8)


def test_what_the_kernel_cannot_do_is_no_argument():
    with pytest.raises(TypeError):
        BatchNormalization(center=False)
