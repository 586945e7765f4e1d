"""Oracles: batch normalization written out in numpy, and pools by hand; the original itself is in test_features.py."""

import keras
import numpy as np
import pytest

from keras_genimg import metrics
from keras_genimg.metrics.inception import EPSILON, _pooled, load_inception


@pytest.fixture(scope="module")
def network():
    return metrics.inception_2015()


def random_weights(network):
    rng = np.random.default_rng(0)
    weights = {}
    for layer in network.layers:
        if isinstance(layer, keras.layers.Conv2D):
            height, width, inputs, filters = layer.kernel.shape
            scale = (height * width * inputs) ** -0.5
            arrays = {
                "weight": rng.normal(0, scale, (filters, inputs, height, width)),
                "beta": rng.normal(0, 0.1, filters),
                "mean": rng.normal(0, 0.1, filters),
                "var": rng.uniform(0.5, 2, filters),
            }
            weights |= {f"net.layers.{layer.name.replace('-', '.')}.{part}": array for part, array in arrays.items()}
    return weights


def test_it_is_the_published_size(network):
    assert network.output_shape == (None, 2048)
    convolutions = [layer for layer in network.layers if isinstance(layer, keras.layers.Conv2D)]
    assert len(convolutions) == 94  # as in the graph of 2015 up to its pool
    assert network.count_params() == 21_768_352  # what Keras states for Inception v3 without its top, trainable


def test_it_stays_float32_in_a_mixed_precision_program():
    policy = keras.config.dtype_policy()
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        network = metrics.inception_2015()
        assert keras.config.dtype_policy().name == "mixed_bfloat16"
    finally:
        keras.config.set_dtype_policy(policy)
    assert {layer.compute_dtype for layer in network.layers} == {"float32"}


def test_folding_is_batch_normalization(network):
    weights = random_weights(network)
    load_inception(network, weights)
    kernel, bias = network.get_layer("conv_3").get_weights()  # 1x1, so a product
    x = np.random.default_rng(1).normal(size=(5, 64)).astype("float32")
    part = {name: weights[f"net.layers.conv_3.{name}"] for name in ("weight", "beta", "mean", "var")}
    expected = (x @ part["weight"][:, :, 0, 0].T - part["mean"]) / np.sqrt(part["var"] + EPSILON) + part["beta"]
    np.testing.assert_allclose(x @ kernel[0, 0] + bias, expected, atol=1e-5)


def test_the_average_pool_leaves_padding_out():
    inputs = keras.Input((4, 4, 1))
    model = keras.Model(inputs, _pooled(inputs, "pool", 1))
    model.get_layer("pool").set_weights([np.ones((1, 1, 1, 1)), np.zeros(1)])
    image = np.arange(16, dtype="float32").reshape(1, 4, 4, 1)
    pooled = model.predict_on_batch(image)[0, :, :, 0]
    assert pooled[0, 0] == pytest.approx(np.mean([0, 1, 4, 5]))  # four pixels, not nine
    assert pooled[0, 1] == pytest.approx(np.mean([0, 1, 2, 4, 5, 6]))
    assert pooled[1, 1] == pytest.approx(5)


def test_missing_weights_are_named(network):
    weights = random_weights(network)
    del weights["net.layers.mixed_7.tower.conv.beta"]
    with pytest.raises(ValueError, match=r"`weights` has no array named net.layers.mixed_7.tower.conv.beta"):
        load_inception(network, weights)
