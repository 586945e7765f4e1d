"""What the networks of diffusion are told beside noisy images: the level of noise, and perhaps conditions."""

import math

import keras
from keras import layers

from ..layers import Sinusoids


def told_inputs(image_shape, size, classes=None):
    """The inputs of a denoising network, and a vector of what stands in them beside the images.

    Args:
        image_shape: `(height, width, channels)`.
        size: of the vector.
        classes: length of the label vector; None is a network without one.

    Returns:
        The list of `keras.Input`, `[images, noise_level]` or `[images, noise_level, label]`, and a float32 vector
        `(batch, size)`.
    """
    inputs = [keras.Input(image_shape, name="images"), keras.Input((1,), name="noise_level")]
    told = layers.Dense(size, activation="silu", dtype="float32")(Sinusoids()(inputs[1]))
    if classes is not None:
        inputs.append(keras.Input((classes,), name="label"))
        # One-hot vectors have length 1: scaled, a label is as loud as the sines are.
        loud = layers.Rescaling(math.sqrt(classes), dtype="float32")(inputs[2])
        of_label = layers.Dense(size, use_bias=False, dtype="float32")(loud)
        told = layers.Add(dtype="float32")([told, of_label])
    return inputs, layers.Dense(size, activation="silu", dtype="float32")(told)


def scaled_and_shifted(features, told, dtype=None, kernel_initializer="glorot_uniform"):
    """Features of which the vector scales and shifts each channel; at first by 1 and 0, but for the kernels' share.

    Args:
        features: `(batch, ..., channels)`.
        told: the vector, `(batch, size)`.
        dtype: Keras dtype policy.
        kernel_initializer: of the dense layers from the vector to scale and shift.
    """
    channels = features.shape[-1]
    shape = (1,) * (len(features.shape) - 2) + (channels,)
    scale, shift = (
        layers.Reshape(shape, dtype=dtype)(
            layers.Dense(channels, kernel_initializer=kernel_initializer, bias_initializer=start, dtype=dtype)(told)
        )
        for start in ("ones", "zeros")
    )
    return layers.Add(dtype=dtype)([layers.Multiply(dtype=dtype)([features, scale]), shift])
