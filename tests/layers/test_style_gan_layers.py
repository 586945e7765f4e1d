import keras
import numpy as np
import pytest
from keras import ops
from scipy.signal import convolve2d

from keras_genimg import layers


def normal(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape).astype("float32")


def number(tensor):
    return ops.convert_to_numpy(tensor)


def test_pixel_normalization_gives_each_place_a_mean_square_of_one():
    found = number(layers.PixelNormalization()(5.0 * normal(2, 3, 4, 8)))
    assert np.square(found).mean(axis=-1) == pytest.approx(1.0, abs=1e-5)
    assert number(layers.PixelNormalization()(np.array([[3.0, 4.0]], "float32"))) == pytest.approx(
        np.array([[3.0, 4.0]]) / np.sqrt(12.5), abs=1e-6
    )


@pytest.mark.parametrize(("batch", "group"), [(8, 4), (6, 2), (3, 1), (2, 2)])
def test_minibatch_deviation_is_that_of_numpy(batch, group):
    x = normal(batch, 3, 2, 5)
    found = number(layers.MinibatchDeviation(4)(x))
    assert np.array_equal(found[..., :5], x)
    groups = batch // group
    for index in range(batch):
        alike = x[index % groups :: groups]
        assert len(alike) == group
        expected = np.sqrt(alike.var(axis=0) + 1e-8).mean()
        assert found[index, ..., 5] == pytest.approx(expected, rel=1e-4)


def test_minibatch_deviation_of_equal_images_is_the_root_of_its_constant():
    x = np.repeat(normal(1, 2, 2, 3), 4, axis=0)
    assert number(layers.MinibatchDeviation()(x))[..., 3] == pytest.approx(1e-4, rel=1e-3)


def test_minibatch_deviation_in_a_graph_with_any_batch():
    inputs = keras.Input((2, 2, 3))
    model = keras.Model(inputs, layers.MinibatchDeviation()(inputs))
    for batch in (8, 6, 5):
        x = normal(batch, 2, 2, 3)
        assert model.predict(x, verbose=0, batch_size=batch) == pytest.approx(number(model(x)), abs=1e-6)


@pytest.mark.parametrize("rate", [1.0, 0.01])
def test_equalized_layers_keep_the_deviation(rate):
    dense = layers.EqualizedDense(400, rate=rate)
    assert number(dense(normal(200, 64))).std() == pytest.approx(1.0, rel=0.03)
    convolution = layers.EqualizedConv2D(64, 3, gain=2.0**0.5, rate=rate)
    relu = np.maximum(normal(8, 12, 12, 32), 0.0)
    assert np.square(number(convolution(relu))).mean() == pytest.approx(1.0, rel=0.1)
    assert number(convolution.kernel).std() == pytest.approx(1.0 / rate, rel=0.05)


def test_equalized_layers_are_the_plain_ones_with_scaled_weights():
    x = normal(2, 5, 5, 4)
    layer = layers.EqualizedConv2D(6, 3, gain=2.0, rate=0.5, activation="relu", padding="same", strides=2)
    plain = keras.layers.Conv2D(6, 3, activation="relu", padding="same", strides=2)
    layer(x), plain(x)
    layer.bias.assign(np.arange(6.0))
    plain.kernel.assign(number(layer.kernel) * 2.0 * 0.5 / 6.0)  # 3 * 3 * 4 inputs: the root is 6
    plain.bias.assign(0.5 * np.arange(6.0))
    assert number(layer(x)) == pytest.approx(number(plain(x)), abs=1e-5)


@pytest.mark.parametrize("demodulate", [True, False])
def test_a_modulated_convolution_is_one_with_a_kernel_for_each_image(demodulate):
    x, style = normal(3, 5, 6, 4), 1.0 + 0.5 * normal(3, 4, seed=1)
    layer = layers.ModulatedConv2D(7, 3, demodulate=demodulate)
    layer(x, style)
    layer.bias.assign(np.arange(7.0))
    found = number(layer(x, style))
    kernel = number(layer.kernel) / 6.0
    for index in range(3):
        own = kernel * style[index][None, None, :, None]
        if demodulate:
            own = own / np.sqrt(np.square(own).sum(axis=(0, 1, 2)) + 1e-8)
        expected = number(ops.conv(x[index : index + 1], own, padding="same", data_format="channels_last"))
        assert found[index] == pytest.approx(expected[0] + np.arange(7.0), abs=1e-4)


def test_a_style_of_another_length_is_refused():
    with pytest.raises(ValueError, match="one number a channel: 4, got 5"):
        layers.ModulatedConv2D(7, 3)(normal(3, 5, 6, 4), normal(3, 5))


def test_a_blur_is_scipys_convolution_with_zeros_around():
    x = normal(1, 6, 7, 2)
    found = number(layers.Blur((1, 4, 6, 4, 1))(x))
    taps = np.array([1, 4, 6, 4, 1]) / 16
    for channel in range(2):
        expected = convolve2d(x[0, ..., channel], np.outer(taps, taps), mode="same")
        assert found[0, ..., channel] == pytest.approx(expected, abs=1e-5)
    with pytest.raises(ValueError, match="odd number"):
        layers.Blur((1, 3, 3, 1))


def test_repetition_and_a_short_blur_are_zeros_between_pixels_and_a_long_one():
    x = normal(1, 4, 5, 1)
    found = number(layers.Blur((1, 2, 1))(np.repeat(np.repeat(x, 2, axis=1), 2, axis=2)))[0, ..., 0]
    between = np.zeros((8, 10))
    between[::2, ::2] = x[0, ..., 0]
    taps = np.array([1, 3, 3, 1]) / 4
    expected = convolve2d(between, np.outer(taps, taps), mode="full")[1:9, 1:11]
    assert found == pytest.approx(expected, abs=1e-5)
