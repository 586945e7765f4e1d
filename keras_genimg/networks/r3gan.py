"""The networks of R3GAN: residual blocks without normalisation that begin as the identity.

Reference: Huang et al., The GAN is dead; long live the GAN! A modern GAN baseline, NeurIPS 2024.
"""

import math

import keras
from keras import layers

from ..layers import LearnedConstant
from .dcgan import trimmed
from .style_gan import doubled, halved, stages

SLOPE = 0.2
GAIN = math.sqrt(2.0 / (1.0 + SLOPE**2))  # keeps the mean square through a LeakyReLU


def _normal(fan_in, gain=1.0):
    return keras.initializers.RandomNormal(stddev=gain / math.sqrt(fan_in))


def _convolution(x, filters, size=1, gain=1.0, groups=1, bias=False, dtype=None):
    fan_in = size**2 * x.shape[-1] // groups
    return layers.Conv2D(
        filters, size, padding="same", groups=groups, use_bias=bias, kernel_initializer=_normal(fan_in, gain),
        dtype=dtype,
    )(x)  # fmt: skip


def _block(x, group, total):
    """1x1 to twice the width, 3x3 in groups, 1x1 back, which begins at zero, beside the identity."""
    gain = GAIN * total**-0.25
    width = x.shape[-1]
    y = layers.LeakyReLU(SLOPE)(_convolution(x, 2 * width, gain=gain, bias=True))
    groups = 1 if group is None else max(1, 2 * width // group)
    y = layers.LeakyReLU(SLOPE)(_convolution(y, 2 * width, 3, gain, groups, bias=True))
    return layers.Add()([x, _convolution(y, width, gain=0.0)])


def _widened(x, filters):
    return x if x.shape[-1] == filters else _convolution(x, filters)


def r3gan_generator(latent_dim, image_shape, filters=64, max_filters=256, blocks=1, group=16, classes=None):
    """Latents to images by residual blocks.

    Args:
        latent_dim: length of a latent vector; the paper's is 64.
        image_shape: `(height, width, channels)`, a side of it above 4 pixels.
        filters: at full size; at each halving twice as many.
        max_filters: the most of any size.
        blocks: at each size; the paper's networks have two.
        group: channels in a group of the 3x3 convolutions, 16 in the paper; None is plain convolutions, which ONNX and
            LiteRT can hold, and those in groups not.
        classes: length of the label vector, an embedding of which stands beside the latents; None is a network without.

    Returns:
        A `keras.Model` named "generator": `(batch, latent_dim)`, or a list of that and `(batch, classes)`, ->
        `(batch, height, width, channels)`, float32, about -1..1.

    Raises:
        ValueError: another shape.

    Example:
        ```python
        r3gan_generator(8, (16, 16, 3), filters=8, group=4)(np.zeros((2, 8))).shape  # (2, 16, 16, 3)
        ```

    Reference: Huang et al., The GAN is dead; long live the GAN! A modern GAN baseline, NeurIPS 2024.
    """
    begin, widths = stages(image_shape, filters, max_filters)
    inputs = x = keras.Input((latent_dim,), name="latents")
    if classes is not None:
        label = keras.Input((classes,), name="label")
        # One-hot vectors have length 1: with this deviation each number of the embedding has that of a latent.
        embedded = layers.Dense(latent_dim, use_bias=False, kernel_initializer=_normal(1))(label)
        inputs, x = [inputs, label], layers.Concatenate()([x, embedded])
    factors = layers.Dense(widths[0], use_bias=False, kernel_initializer=_normal(x.shape[-1]))(x)
    x = layers.Multiply()([LearnedConstant((*begin, widths[0]))(x), layers.Reshape((1, 1, widths[0]))(factors)])
    for index, width in enumerate(widths):
        x = doubled(_widened(x, width)) if index else x
        for _ in range(blocks):
            x = _block(x, group, blocks * len(widths))
    x = _convolution(x, image_shape[-1], dtype="float32")
    return keras.Model(inputs, trimmed(x, *image_shape[:2]), name="generator")


def r3gan_discriminator(image_shape, filters=64, max_filters=256, blocks=1, group=16, classes=None):
    """Images to one logit by residual blocks; with a label, features and its embedding are multiplied and summed.

    Args:
        image_shape: `(height, width, channels)`, a side of it above 4 pixels.
        filters: at full size; at each halving twice as many.
        max_filters: the most of any size.
        blocks: at each size; the paper's networks have two.
        group: channels in a group of the 3x3 convolutions, 16 in the paper; None is plain convolutions, which ONNX and
            LiteRT can hold, and those in groups not.
        classes: length of the label vector; None is a network without one.

    Returns:
        A `keras.Model` named "discriminator": `(batch, height, width, channels)`, -1..1, or a list of that and
        `(batch, classes)`, -> `(batch, 1)`, float32.

    Raises:
        ValueError: another shape.

    Example:
        ```python
        r3gan_discriminator((16, 16, 3), filters=8, group=4)(np.zeros((2, 16, 16, 3))).shape  # (2, 1)
        ```

    Reference: Huang et al., The GAN is dead; long live the GAN! A modern GAN baseline, NeurIPS 2024.
    """
    _, widths = stages(image_shape, filters, max_filters)
    inputs = images = keras.Input(image_shape, name="images")
    x = _convolution(images, widths[-1])
    for index, width in enumerate(widths[::-1]):
        x = _widened(halved(x), width) if index else x
        for _ in range(blocks):
            x = _block(x, group, blocks * len(widths))
    sides = x.shape[1:3]
    x = layers.Flatten()(
        layers.DepthwiseConv2D(sides, use_bias=False, depthwise_initializer=_normal(math.prod(sides)))(x)
    )
    if classes is None:
        logits = layers.Dense(1, use_bias=False, kernel_initializer=_normal(x.shape[-1]), dtype="float32")(x)
        return keras.Model(inputs, logits, name="discriminator")
    label = keras.Input((classes,), name="label")
    width = x.shape[-1]
    features = layers.Dense(width, use_bias=False, kernel_initializer=_normal(width), dtype="float32")(x)
    embedded = layers.Dense(width, use_bias=False, kernel_initializer=_normal(width), dtype="float32")(label)
    logits = layers.Dot(1, dtype="float32")([features, embedded])
    return keras.Model([inputs, label], logits, name="discriminator")
