"""The 2015 Inception of FID, up to its pooled 2048 features: the ruler, so it must be the original to the last digits.

It is not `keras.applications.InceptionV3`: the classification network of December 2015 has other weights, leaves the
padding out of its average pools, and ends in a block with a maximum pool. Batch normalization is folded into the
convolutions when the weights are read, which changes features by some 1e-6 and saves a third of the memory traffic.
"""

import keras
import numpy as np
from keras import layers

SIDE, DIMENSIONS = 299, 2048
EPSILON = 1e-3  # of the original's batch normalization


def _convolution(x, name, filters, kernel, strides=1, padding="same", activation="relu"):
    # Zeros, since published weights follow, and JAX would compile a random start for each of 94 shapes.
    options = {"activation": activation, "kernel_initializer": "zeros", "name": name}
    return layers.Conv2D(filters, kernel, strides, padding, **options)(x)


def _tower(x, name, *convolutions):
    """A chain of convolutions named as the original numbers them: conv, conv_1, conv_2 ..."""
    for index, (filters, kernel) in enumerate(convolutions):
        x = _convolution(x, f"{name}-conv_{index}" if index else f"{name}-conv", filters, kernel)
    return x


def _pooled(x, name, filters):
    """Average pool, then a 1x1 convolution. Both are linear, so the convolution goes first and leaves less to pool."""
    x = _convolution(x, name, filters, 1, activation=None)
    x = layers.AveragePooling2D(3, 1, "same")(x)
    return layers.Activation("relu")(x)


def _grid_35(x, name, pooled):
    a = _convolution(x, f"{name}-conv", 64, 1)
    b = _tower(x, f"{name}-tower", (48, 1), (64, 5))
    c = _tower(x, f"{name}-tower_1", (64, 1), (96, 3), (96, 3))
    return layers.Concatenate()([a, b, c, _pooled(x, f"{name}-tower_2-conv", pooled)])


def _grid_17(x, name, width):
    a = _convolution(x, f"{name}-conv", 192, 1)
    b = _tower(x, f"{name}-tower", (width, 1), (width, (1, 7)), (192, (7, 1)))
    seven = (width, (7, 1)), (width, (1, 7)), (width, (7, 1)), (192, (1, 7))
    c = _tower(x, f"{name}-tower_1", (width, 1), *seven)
    return layers.Concatenate()([a, b, c, _pooled(x, f"{name}-tower_2-conv", 192)])


def _grid_8(x, name, pool):
    a = _convolution(x, f"{name}-conv", 320, 1)
    b = _convolution(x, f"{name}-tower_conv", 384, 1)
    c = _convolution(_convolution(x, f"{name}-tower_1_conv", 448, 1), f"{name}-tower_1_conv_1", 384, 3)
    split = [
        _convolution(y, f"{name}-{tower}_mixed_conv{suffix}", 384, kernel)
        for y, tower in ((b, "tower"), (c, "tower_1"))
        for suffix, kernel in (("", (1, 3)), ("_1", (3, 1)))
    ]
    if pool == "average":
        d = _pooled(x, f"{name}-tower_2_conv", 192)
    else:  # the original's last block differs, and so must this one
        d = _convolution(layers.MaxPooling2D(3, 1, "same")(x), f"{name}-tower_2_conv", 192, 1)
    return layers.Concatenate()([a, *split, d])


def _halve_35(x, name):
    a = _convolution(x, f"{name}-conv", 384, 3, 2, "valid")
    b = _tower(x, f"{name}-tower", (64, 1), (96, 3))
    b = _convolution(b, f"{name}-tower-conv_2", 96, 3, 2, "valid")
    return layers.Concatenate()([a, b, layers.MaxPooling2D(3, 2)(x)])


def _halve_17(x, name):
    a = _tower(x, f"{name}-tower", (192, 1))
    a = _convolution(a, f"{name}-tower-conv_1", 320, 3, 2, "valid")
    b = _tower(x, f"{name}-tower_1", (192, 1), (192, (1, 7)), (192, (7, 1)))
    b = _convolution(b, f"{name}-tower_1-conv_3", 192, 3, 2, "valid")
    return layers.Concatenate()([a, b, layers.MaxPooling2D(3, 2)(x)])


def inception_2015():
    """Builds the network, with zeros for weights; `load_inception` gives it the published ones.

    It computes in float32 whatever the dtype policy: what trains in mixed precision is measured in full.

    Returns:
        A `keras.Model` from `(count, 299, 299, 3)` in about -1..1 to `(count, 2048)`.
    """
    policy = keras.config.dtype_policy()
    keras.config.set_dtype_policy("float32")
    try:
        return _build()
    finally:
        keras.config.set_dtype_policy(policy)


def _build():
    inputs = keras.Input((SIDE, SIDE, 3), name="images")
    x = _convolution(inputs, "conv", 32, 3, 2, "valid")
    x = _convolution(x, "conv_1", 32, 3, 1, "valid")
    x = _convolution(x, "conv_2", 64, 3)
    x = layers.MaxPooling2D(3, 2)(x)
    x = _convolution(x, "conv_3", 80, 1)
    x = _convolution(x, "conv_4", 192, 3, 1, "valid")
    x = layers.MaxPooling2D(3, 2)(x)
    for name, pooled in (("mixed", 32), ("mixed_1", 64), ("mixed_2", 64)):
        x = _grid_35(x, name, pooled)
    x = _halve_35(x, "mixed_3")
    for name, width in (("mixed_4", 128), ("mixed_5", 160), ("mixed_6", 160), ("mixed_7", 192)):
        x = _grid_17(x, name, width)
    x = _halve_17(x, "mixed_8")
    x = _grid_8(x, "mixed_9", "average")
    x = _grid_8(x, "mixed_10", "maximum")
    outputs = layers.GlobalAveragePooling2D()(x)
    return keras.Model(inputs, outputs, name="inception_2015")


def load_inception(network, weights):
    """Gives the network its published weights, with batch normalization folded into the convolutions.

    Args:
        network: what `inception_2015` built.
        weights: a mapping from the original's names (`net.layers.mixed.conv.weight` ...) to arrays, kernels OIHW.

    Returns:
        The network.

    Raises:
        ValueError: an array is missing or has another shape.
    """
    for layer in network.layers:
        if isinstance(layer, layers.Conv2D):
            original = layer.name.replace("-", ".")  # torch allows no dots in names
            names = [f"net.layers.{original}.{part}" for part in ("weight", "beta", "mean", "var")]
            missing = [name for name in names if name not in weights]
            if missing:
                raise ValueError(f"`weights` has no array named {missing[0]}.")
            kernel, beta, mean, variance = (np.asarray(weights[name], np.float64) for name in names)
            scale = 1.0 / np.sqrt(variance + EPSILON)  # the original has no gamma
            layer.set_weights([kernel.transpose(2, 3, 1, 0) * scale, beta - mean * scale])
    return network
