"""`CollapsibleConv2D` is two convolutions one after the other, and collapses into one."""

import keras
import numpy as np
import pytest
from keras import ops

from keras_genimg.layers import CollapsibleConv2D

IMAGES = np.random.default_rng(0).normal(size=(2, 6, 7, 3)).astype("float32")


def made(filters=3, side=3, **settings):
    """A layer whose weights all have something to say."""
    keras.utils.set_random_seed(0)
    layer = CollapsibleConv2D(filters, side, width=10, **settings)
    layer.build(IMAGES.shape)
    layer.bias.assign(np.arange(filters, dtype="float32"))
    return layer


@pytest.mark.parametrize("settings", [{}, {"residual": True}, {"filters": 5, "side": 5}])
def test_it_is_a_wide_convolution_and_a_1x1_one_after_it(settings):
    layer = made(**settings)
    wide = ops.conv(IMAGES, layer.expand.value, padding="same")
    narrow = ops.conv(wide, ops.expand_dims(layer.shrink.value, (0, 1)), padding="same")
    expected = ops.convert_to_numpy(narrow) + np.arange(layer.filters) + (IMAGES if layer.residual else 0)
    found = ops.convert_to_numpy(layer(IMAGES))
    np.testing.assert_allclose(found, expected, atol=1e-5)
    assert found.shape == layer.compute_output_shape(IMAGES.shape)


def test_the_collapsed_kernel_by_hand():
    # One pixel wide, two channels within: 2 * 5 + 3 * 7 = 31, and 1 more for the residual.
    layer = CollapsibleConv2D(1, 1, width=2, residual=True)
    layer.build((None, None, None, 1))
    layer.set_weights([np.array([[[[2.0, 3.0]]]]), np.array([[5.0], [7.0]]), np.array([4.0])])
    kernel, bias = layer.collapsed_weights()
    assert kernel.shape == (1, 1, 1, 1) and kernel.item() == 32 and bias.item() == 4
    assert ops.convert_to_numpy(layer(np.ones((1, 1, 1, 1), "float32"))).item() == 36


@pytest.mark.parametrize("settings", [{}, {"residual": True}, {"filters": 5, "side": 5}])
def test_a_plain_convolution_takes_the_collapsed_weights(settings):
    layer = made(**settings)
    plain = keras.layers.Conv2D(layer.filters, layer.kernel_size, padding="same")
    plain.build(IMAGES.shape)
    plain.set_weights(layer.collapsed_weights())
    np.testing.assert_allclose(*(ops.convert_to_numpy(each(IMAGES)) for each in (layer, plain)), atol=1e-5)


def test_half_precision_is_for_the_images_alone():
    layer = made(dtype="mixed_bfloat16", residual=True)
    assert keras.backend.standardize_dtype(layer(IMAGES).dtype) == "bfloat16"
    for ours, theirs in zip(layer.collapsed_weights(), made(residual=True).collapsed_weights(), strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_the_config_rebuilds_it():
    config = made(residual=True, shrink_initializer="zeros").get_config()
    again = CollapsibleConv2D.from_config(config)
    assert again.get_config() == config
    again.build(IMAGES.shape)
    assert not ops.convert_to_numpy(again.shrink).any()


def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="must be odd, got 4"):
        CollapsibleConv2D(3, 4)
    with pytest.raises(ValueError, match="residual of 5 channels cannot be added to an input of 3"):
        made(5, residual=True)
