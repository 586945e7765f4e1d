"""LPIPS: the distance between two images in the features of a classifier, weighted to agree with people.

The networks are plain functions of constant arrays, not Keras models: they hold no variable, so that a loss or metric
may be called for the first time inside a compiled training step, where no variable may be made. Arrays meet tensors
only through `ops`, which brings them to the tensors' device.
"""

import functools

import numpy as np
from keras import ops

from keras_genimg.metrics.pairs import as_pairs
from keras_genimg.metrics.weights import load_weights

MEAN, DEVIATION = np.float32([0.485, 0.456, 0.406]), np.float32([0.229, 0.224, 0.225])  # of ImageNet, RGB in 0..1


def _convolve(x, weights, name, strides=1, pad=1):
    x = ops.pad(x, ((0, 0), (pad, pad), (pad, pad), (0, 0)))
    x = ops.conv(x, weights[f"{name}.kernel"], strides, "valid", data_format="channels_last")
    return ops.relu(ops.add(x, weights[f"{name}.bias"]))


def alexnet_features(x, weights):
    """The five rectified convolutions of AlexNet.

    Args:
        x: RGB `(count, height, width, 3)`, less ImageNet's mean, over its deviation; 31 pixels or more on a side.
        weights: arrays by name, as `load_weights("alexnet")`.

    Returns:
        Five tensors, NHWC.
    """
    stages = []
    for index, (strides, pad) in enumerate([(4, 2), (1, 2), (1, 1), (1, 1), (1, 1)]):
        if index in (1, 2):
            x = ops.max_pool(x, 3, 2, "valid", data_format="channels_last")
        x = _convolve(x, weights, f"AlexNet_0.Conv_{index}", strides, pad)
        stages.append(x)
    return stages


def vgg16_features(x, weights):
    """The last rectified convolution of each of VGG16's five blocks.

    Args:
        x: RGB `(count, height, width, 3)`, less ImageNet's mean, over its deviation; 16 pixels or more on a side.
        weights: arrays by name, as `load_weights("vgg16")`.

    Returns:
        Five tensors, NHWC.
    """
    stages, first = [], 0
    for block, convolutions in enumerate([2, 2, 3, 3, 3]):
        if block:
            x = ops.max_pool(x, 2, 2, "valid", data_format="channels_last")
        for index in range(first, first + convolutions):
            x = _convolve(x, weights, f"VGG16_0.Conv_{index}")
        first += convolutions
        stages.append(x)
    return stages


_weights = functools.lru_cache(load_weights)


def _lpips(y_true, y_pred, network, name, least):
    """Their equation 1: features scaled to unit length, squared differences, one weight a channel, mean over places."""
    xp, y_true, y_pred = as_pairs(y_true, y_pred)
    if any(side is not None and side < least for side in y_true.shape[1:3]):
        raise ValueError(f"`y_true` must be at least {least} pixels high and wide, got {tuple(y_true.shape)}.")
    weights = _weights(name)
    stages = [
        # a grey image broadcasts to RGB against the three means
        network(ops.divide(ops.subtract(ops.cast(images, "float32") / 255.0, MEAN), DEVIATION), weights)
        for images in (y_true, y_pred)
    ]
    total = 0.0
    for index, (a, b) in enumerate(zip(*stages, strict=True)):
        # within the root, so that a dark patch without any feature has the gradient 0 and not NaN
        a, b = (x * ops.rsqrt(ops.sum(ops.square(x), axis=-1, keepdims=True) + 1e-20) for x in (a, b))
        head = weights[f"NetLinLayer_{index}.Conv_0.kernel"].reshape(-1)
        total = total + ops.mean(ops.sum(ops.multiply(ops.square(a - b), head), axis=-1), axis=(1, 2))
    return ops.convert_to_numpy(total) if xp is np else total


def lpips_alex(y_true, y_pred):
    """LPIPS v0.1 with AlexNet, the variant that papers print: 0 for equal images, around 0.7 for unrelated ones.

    It is differentiable, and fits `compile(metrics=[lpips_alex])`. As a loss, `lpips_vgg` is the smoother one.

    Args:
        y_true: NHWC images with one or three channels, 0..255, at least 31 pixels on a side.
        y_pred: the same shape.

    Returns:
        One value per image, shape `(count,)`.

    Raises:
        FileNotFoundError: the weights are neither here nor to be downloaded.
        ValueError: wrong rank, shapes that differ, images too small, or arrays that leave 0..255.

    Example:
    ```python
    model = keras.Sequential([keras.layers.Conv2D(3, 3, padding="same")])
    model.compile("adam", loss="mae", metrics=[lpips_alex])
    ```

    Reference:
        Zhang et al., "The unreasonable effectiveness of deep features as a perceptual metric", 2018.
    """
    return _lpips(y_true, y_pred, alexnet_features, "alexnet", least=31)


def lpips_vgg(y_true, y_pred):
    """LPIPS v0.1 with VGG16: the variant for use as a loss; slower, and not comparable with `lpips_alex`.

    Args:
        y_true: NHWC images with one or three channels, 0..255, at least 16 pixels on a side.
        y_pred: the same shape.

    Returns:
        One value per image, shape `(count,)`.

    Raises:
        FileNotFoundError: the weights are neither here nor to be downloaded.
        ValueError: wrong rank, shapes that differ, images too small, or arrays that leave 0..255.

    Example:
    ```python
    model = keras.Sequential([keras.layers.Conv2D(3, 3, padding="same")])
    model.compile("adam", loss=lpips_vgg)
    ```

    Reference:
        Zhang et al., "The unreasonable effectiveness of deep features as a perceptual metric", 2018.
    """
    return _lpips(y_true, y_pred, vgg16_features, "vgg16", least=16)
