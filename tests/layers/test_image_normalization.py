import keras
import numpy as np
import pytest
from keras import ops

from keras_genimg.layers import ImageNormalization
from keras_genimg.training import autodiff

X = np.random.default_rng(0).normal(2.0, 3.0, (2, 4, 5, 3))


def test_each_image_has_mean_zero_and_variance_one():
    outputs = ops.convert_to_numpy(ImageNormalization(epsilon=1e-6)(X.astype("float32")))
    assert outputs.mean(axis=(1, 2, 3)) == pytest.approx(0.0, abs=1e-5)
    assert outputs.var(axis=(1, 2, 3)) == pytest.approx(1.0, abs=1e-4)


def test_channels_are_scaled_and_shifted():
    layer = ImageNormalization()
    plain = ops.convert_to_numpy(layer(X.astype("float32")))
    layer.set_weights([np.array([1.0, 2.0, 3.0]), np.array([0.0, -1.0, 5.0])])
    outputs = ops.convert_to_numpy(layer(X.astype("float32")))
    assert outputs == pytest.approx(plain * [1.0, 2.0, 3.0] + [0.0, -1.0, 5.0], abs=1e-5)


def test_the_second_derivative_is_right():
    """Against finite differences in numpy: d/ds |d/dx <r, norm(s x)>|^2 at s = 1."""
    weights = np.random.default_rng(1).normal(size=X.shape)

    def gradient(x):  # of <weights, norm(x)>, worked out by hand: (r - mean(r) - n mean(r n)) / deviation
        mean = lambda value: value.mean(axis=(1, 2, 3), keepdims=True)  # noqa: E731
        deviation = np.sqrt(mean((x - mean(x)) ** 2) + 1e-3)
        n = (x - mean(x)) / deviation
        return (weights - mean(weights) - n * mean(weights * n)) / deviation

    squared = [(gradient(s * X) ** 2).sum() for s in (1.0 - 1e-5, 1.0 + 1e-5)]
    expected = (squared[1] - squared[0]) / 2e-5
    layer, scale = ImageNormalization(), keras.Variable(1.0)
    layer.build(X.shape)
    state = [*layer.variables, scale]
    points, factors = (ops.convert_to_tensor(value.astype("float32")) for value in (X, weights))

    def penalty():
        _, slope = autodiff.input_grad(lambda x: layer(scale * x) * factors, points, state)
        return ops.sum(ops.square(slope / scale)), ()

    _, _, (found,) = autodiff.value_and_grad(penalty, [scale], state, lambda value: value)
    assert float(ops.convert_to_numpy(found)) == pytest.approx(expected, rel=1e-4)
