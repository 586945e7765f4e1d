"""Bicubic layers against imresize, which equals MATLAB's."""

import keras
import numpy as np
import pytest

from keras_genimg import data, layers


@pytest.mark.parametrize("scale", [2, 3, 4])
@pytest.mark.parametrize("shape", [(2, 7, 5, 3), (1, 1, 1, 1), (1, 2, 9, 4)])
def test_equals_imresize_edges_and_all(scale, shape):
    images = np.random.default_rng(0).integers(0, 256, shape, "uint8")
    result = keras.ops.convert_to_numpy(layers.BicubicUpsampling(scale)(images))
    np.testing.assert_allclose(result, data.imresize(images.astype("float64"), scale), atol=1e-3)


@pytest.mark.parametrize("scale", [1, 2, 3, 4])
def test_shrinking_equals_imresize_edges_and_all(scale):
    images = np.random.default_rng(0).uniform(0, 255, (2, 12, 24, 3))
    result = keras.ops.convert_to_numpy(layers.BicubicDownsampling(scale)(images))
    np.testing.assert_allclose(result, data.imresize(images, 1 / scale), atol=1e-3)


def test_float32_under_half_precision_and_unknown_sizes():
    inputs = keras.Input((None, None, 3))
    layer = layers.BicubicUpsampling.from_config(layers.BicubicUpsampling(2).get_config())
    model = keras.Model(inputs, layer(inputs))
    assert model.output.shape == (None, None, None, 3)
    result = model.predict(np.full((1, 4, 6, 3), 200.6, "float32"), verbose=0)  # bfloat16 would give 201
    np.testing.assert_allclose(result, np.full((1, 8, 12, 3), 200.6), rtol=1e-6)
