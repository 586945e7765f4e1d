import keras
import numpy as np
import pytest
from keras import ops

from keras_genimg.layers import SpectralConv2D, SpectralDense


def largest_singular_value(kernel):
    kernel = ops.convert_to_numpy(kernel)
    return np.linalg.svd(kernel.reshape(-1, kernel.shape[-1]), compute_uv=False)[0]


@pytest.mark.parametrize(("layer", "shape"), [(SpectralConv2D(6, 3), (2, 5, 5, 3)), (SpectralDense(4), (2, 7))])
def test_the_kernel_in_use_has_spectral_norm_one(layer, shape):
    inputs = keras.random.normal(shape, seed=1)
    layer(inputs)
    matrix = np.random.default_rng(0).normal(size=(int(np.prod(layer.kernel.shape[:-1])), layer.kernel.shape[-1]))
    left, _, right = np.linalg.svd(matrix, full_matrices=False)
    singular_values = 3.0 * 0.5 ** np.arange(len(right))  # far enough apart for the power iteration to converge
    layer.kernel.assign(((left * singular_values) @ right).reshape(layer.kernel.shape))
    for _ in range(20):
        layer(inputs, training=True)
    assert largest_singular_value(layer.normalized_kernel(training=False)) == pytest.approx(1.0, abs=1e-5)
    assert largest_singular_value(layer.kernel) == pytest.approx(3.0, abs=1e-5)  # the weight itself is left alone


def test_outputs_are_the_plain_layer_with_a_divided_kernel():
    spectral, plain = SpectralConv2D(6, 3, padding="same"), keras.layers.Conv2D(6, 3, padding="same")
    inputs = keras.random.normal((2, 5, 5, 3), seed=1)
    spectral(inputs), plain(inputs)
    plain.kernel.assign(ops.convert_to_numpy(spectral.normalized_kernel(training=False)))
    spectral.bias.assign(np.arange(6.0)), plain.bias.assign(np.arange(6.0))
    expected = ops.convert_to_numpy(plain(inputs))
    assert ops.convert_to_numpy(spectral(inputs, training=False)) == pytest.approx(expected, abs=1e-5)


def test_the_estimate_moves_in_training_alone():
    layer = SpectralDense(4)
    inputs = keras.random.normal((2, 7), seed=1)
    layer(inputs)
    before = ops.convert_to_numpy(layer.left_vector.value).copy()
    layer(inputs, training=False)
    assert np.array_equal(ops.convert_to_numpy(layer.left_vector.value), before)
    layer(inputs, training=True)
    assert not np.array_equal(ops.convert_to_numpy(layer.left_vector.value), before)


def test_a_saved_model_loads_with_its_estimates(tmp_path):
    layers = [keras.Input((5, 5, 3)), SpectralConv2D(6, 3), keras.layers.Flatten(), SpectralDense(4)]
    model = keras.Sequential(layers)
    inputs = keras.random.normal((2, 5, 5, 3), seed=1)
    model(inputs, training=True)  # the estimates are no longer those that were drawn
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    for one, other in zip(model.get_weights(), again.get_weights(), strict=True):
        assert np.array_equal(one, other)
