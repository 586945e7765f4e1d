"""PixelShuffle against the definition by index, and against its inverse."""

import keras
import numpy as np
import pytest

from keras_genimg import layers


@pytest.mark.parametrize("scale", [1, 2, 3, 4])
def test_each_channel_lands_on_its_sub_pixel(scale):
    height, width, channels = 3, 2, 2
    features = np.random.default_rng(0).normal(size=(2, height, width, scale**2 * channels)).astype("float32")
    expected = np.empty((2, height * scale, width * scale, channels), "float32")
    for row in range(height * scale):
        for column in range(width * scale):
            for channel in range(channels):  # equation 4 of the paper, channels innermost
                source = (row % scale * scale + column % scale) * channels + channel
                expected[:, row, column, channel] = features[:, row // scale, column // scale, source]
    result = keras.ops.convert_to_numpy(layers.PixelShuffle(scale)(features))
    np.testing.assert_array_equal(result, expected)


@pytest.mark.parametrize("scale", [1, 2, 3])
def test_unshuffle_is_the_exact_inverse_both_ways(scale):
    images = np.random.default_rng(1).normal(size=(2, 6, 12, 3)).astype("float32")
    shuffle, unshuffle = layers.PixelShuffle(scale), layers.PixelUnshuffle(scale)
    np.testing.assert_array_equal(keras.ops.convert_to_numpy(shuffle(unshuffle(images))), images)
    features = np.random.default_rng(2).normal(size=(1, 2, 3, 2 * scale**2)).astype("float32")
    np.testing.assert_array_equal(keras.ops.convert_to_numpy(unshuffle(shuffle(features))), features)


def test_unknown_sizes_in_a_functional_model():
    inputs = keras.Input((None, None, 9))
    outputs = layers.PixelShuffle(3)(inputs)
    assert outputs.shape == (None, None, None, 1)
    model = keras.Model(inputs, layers.PixelUnshuffle(3)(outputs))
    features = np.random.default_rng(3).normal(size=(1, 2, 5, 9)).astype("float32")
    np.testing.assert_array_equal(model.predict(features, verbose=0), features)
    copy = keras.Model.from_config(model.get_config())
    np.testing.assert_array_equal(copy.predict(features, verbose=0), features)


def test_bad_arguments():
    with pytest.raises(ValueError, match="whole number"):
        layers.PixelShuffle(0)
    with pytest.raises(ValueError, match="multiple of 4"):
        layers.PixelShuffle(2)(np.zeros((1, 2, 2, 6), "float32"))
    with pytest.raises(ValueError, match="multiples of 2"):
        layers.PixelUnshuffle(2)(np.zeros((1, 3, 2, 1), "float32"))
