"""Gradient penalties differentiate layers twice: against differences, and saved models give the same values."""

import keras
import numpy as np
import pytest
from keras import ops

from keras_genimg import layers
from keras_genimg.training import autodiff

SHAPE = (4, 4, 4, 8)


class Conditioned(keras.layers.Layer):
    """A layer of two inputs with its second one fixed."""

    def __init__(self, layer, condition):
        super().__init__()
        self.layer, self.condition = layer, np.asarray(condition, "float32")

    def call(self, inputs):
        training = {"training": True} if isinstance(self.layer, layers.ConditionalBatchNormalization) else {}
        return self.layer(inputs, ops.convert_to_tensor(self.condition), **training)


def attention():
    layer = layers.SelfAttention(pool=1)
    layer.build(SHAPE)
    layer.gamma.assign(0.7)
    return layer


STYLE = np.random.default_rng(2).normal(1.0, 0.3, (4, 8))
LAYERS = {
    "attention": attention,
    "batch normalisation": lambda: Conditioned(layers.ConditionalBatchNormalization(), np.eye(2)[[0, 1, 1, 0]]),
    "blur": layers.Blur,
    "equalised convolution": lambda: layers.EqualizedConv2D(6, 3, activation="softplus"),
    "equalised dense": lambda: layers.EqualizedDense(6, activation="softplus"),
    "minibatch deviation": layers.MinibatchDeviation,
    "modulated convolution": lambda: Conditioned(layers.ModulatedConv2D(6, 3), STYLE),
    "pixel normalisation": layers.PixelNormalization,
}


@pytest.mark.parametrize("name", LAYERS)
def test_the_second_derivative_is_that_of_differences(name):
    layer = LAYERS[name]()
    draws = np.random.default_rng(0)
    points = ops.convert_to_tensor(draws.normal(size=SHAPE).astype("float32"))
    outputs = layer(points)
    factors = ops.convert_to_tensor(draws.normal(size=tuple(outputs.shape)).astype("float32"))
    scale = keras.Variable(1.0)
    state = [*layer.variables, scale]

    def penalty():
        _, slope = autodiff.input_grad(lambda x: ops.square(layer(x + scale * ops.sin(x))) * factors, points, state)
        return ops.sum(ops.square(slope)), ()

    _, _, (found,) = autodiff.value_and_grad(penalty, [scale], state, lambda value: value)
    values = []
    for shift in (-0.02, -0.01, 0.01, 0.02):  # the five-point rule: its error falls with the fourth power
        scale.assign(1.0 + shift)
        values.append(float(ops.convert_to_numpy(penalty()[0])))
    expected = (values[0] - 8 * values[1] + 8 * values[2] - values[3]) / 0.12
    assert float(ops.convert_to_numpy(found)) == pytest.approx(expected, rel=2e-3)


@pytest.mark.parametrize("name", LAYERS)
def test_a_saved_model_gives_the_same_values(name, tmp_path):
    layer = LAYERS[name]()
    points = np.random.default_rng(0).normal(size=SHAPE).astype("float32")
    inputs = keras.Input(SHAPE[1:])
    if isinstance(layer, Conditioned):
        other = keras.Input(layer.condition.shape[1:])
        model = keras.Model([inputs, other], layer.layer(inputs, other))
        given = [points, layer.condition]
    else:
        model, given = keras.Model(inputs, layer(inputs)), points
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    assert np.array_equal(ops.convert_to_numpy(model(given)), ops.convert_to_numpy(again(given)))
