"""The networks of StyleGAN2: a mapping of latents to styles, a synthesis by modulated convolutions, residual critics.

Without noise beside the latents, so that one seed is one image.

Reference: Karras et al., Analyzing and improving the image quality of StyleGAN, CVPR 2020.
"""

import math

import keras
from keras import layers

from ..layers import (
    Blur,
    EqualizedConv2D,
    EqualizedDense,
    LearnedConstant,
    MinibatchDeviation,
    ModulatedConv2D,
    NearestUpsampling,
    PixelNormalization,
)
from .dcgan import growth, trimmed
from .labels import projected

RATE_OF_MAPPING = 0.01


def _activated(x):
    """LeakyReLU that keeps the mean square of normal features."""
    return layers.Rescaling(math.sqrt(2.0))(layers.LeakyReLU(0.2)(x))


def doubled(x, dtype=None):
    """Twice the sides, by StyleGAN2's filter (1, 3, 3, 1)."""
    return Blur((1, 2, 1), dtype=dtype)(NearestUpsampling(2, dtype=dtype)(x))


def halved(x, dtype=None):
    """Half the sides, by the same filter."""
    return layers.AveragePooling2D(2, padding="same", dtype=dtype)(Blur((1, 2, 1), dtype=dtype)(x))


def stages(image_shape, filters, max_filters):
    """The sides at which the networks begin (4 or less), and the filters at them and after each doubling."""
    begin, widths = growth(image_shape, filters, max_filters, smallest=4)
    return begin, [min(filters * 2 ** len(widths), max_filters), *widths]


def style_mapping(latent_dim, width=128, depth=2, classes=None):
    """Latents, and labels, to styles.

    Args:
        latent_dim: length of a latent vector.
        width: length of a style.
        depth: dense layers.
        classes: length of the label vector; None is a network without one.

    Returns:
        A `keras.Model` named "mapping": `(batch, latent_dim)`, or a list of that and `(batch, classes)`, ->
        `(batch, width)`.

    Example:
        ```python
        style_mapping(8, width=16)(np.zeros((2, 8))).shape  # (2, 16)
        ```

    Reference: Karras et al., A style-based generator architecture for generative adversarial networks, CVPR 2019.
    """
    inputs = [keras.Input((latent_dim,), name="latents")]
    x = PixelNormalization()(inputs[0])
    if classes is not None:
        inputs.append(keras.Input((classes,), name="label"))
        label = PixelNormalization()(EqualizedDense(width)(inputs[1]))
        x = layers.Concatenate()([x, label])
    for _ in range(depth):
        x = _activated(EqualizedDense(width, rate=RATE_OF_MAPPING)(x))
    return keras.Model(inputs if classes is not None else inputs[0], x, name="mapping")


def style_synthesis(image_shape, width=128, filters=32, max_filters=256):
    """Styles to images: a learned constant, two modulated convolutions a size, and the sum of what each size shows.

    Args:
        image_shape: `(height, width, channels)`, a side of it above 4 pixels.
        width: length of a style.
        filters: at full size; at each halving twice as many.
        max_filters: the most of any layer.

    Returns:
        A `keras.Model` named "synthesis": `(batch, width)` -> `(batch, height, width, channels)`, float32, about -1..1.

    Raises:
        ValueError: another shape.

    Example:
        ```python
        style_synthesis((16, 16, 3), width=8, filters=4)(np.zeros((2, 8))).shape  # (2, 16, 16, 3)
        ```

    Reference: Karras et al., Analyzing and improving the image quality of StyleGAN, CVPR 2020, figure 7b.
    """
    begin, widths = stages(image_shape, filters, max_filters)
    styles = keras.Input((width,), name="styles")

    def convolved(x, filters, size, demodulate=True):
        scale = EqualizedDense(x.shape[-1], bias_initializer="ones")(styles)
        return ModulatedConv2D(filters, size, demodulate)(x, scale)

    x = LearnedConstant((*begin, widths[0]))(styles)
    x = _activated(convolved(x, widths[0], 3))
    images = convolved(x, image_shape[-1], 1, demodulate=False)
    for filters_of_size in widths[1:]:
        x = _activated(convolved(doubled(x), filters_of_size, 3))
        x = _activated(convolved(x, filters_of_size, 3))
        images = layers.Add()([doubled(images), convolved(x, image_shape[-1], 1, demodulate=False)])
    images = layers.Activation("linear", dtype="float32")(images)
    return keras.Model(styles, trimmed(images, *image_shape[:2]), name="synthesis")


def style_generator(latent_dim, image_shape, width=128, filters=32, max_filters=256, classes=None):
    """Latents to images by way of styles; its layers `mapping` and `synthesis` are networks of their own.

    Args:
        latent_dim: length of a latent vector.
        image_shape: `(height, width, channels)`, a side of it above 4 pixels.
        width: length of a style.
        filters: at full size; at each halving twice as many.
        max_filters: the most of any layer.
        classes: length of the label vector; None is a network without one.

    Returns:
        A `keras.Model` named "generator": `(batch, latent_dim)`, or a list of that and `(batch, classes)`, ->
        `(batch, height, width, channels)`, about -1..1.

    Raises:
        ValueError: another shape.

    Example:
        ```python
        generator = style_generator(8, (16, 16, 3), width=8, filters=4)
        styles = generator.get_layer("mapping")(np.zeros((2, 8)))
        generator.get_layer("synthesis")(styles).shape  # (2, 16, 16, 3)
        ```

    Reference: Karras et al., Analyzing and improving the image quality of StyleGAN, CVPR 2020.
    """
    mapping = style_mapping(latent_dim, width, classes=classes)
    synthesis = style_synthesis(image_shape, width, filters, max_filters)
    inputs = [keras.Input(each.shape[1:], name=each.name) for each in mapping.inputs]
    inputs = inputs[0] if classes is None else inputs
    return keras.Model(inputs, synthesis(mapping(inputs)), name="generator")


def style_discriminator(image_shape, filters=32, max_filters=256, classes=None):
    """Images to one logit by residual blocks with filtered halving; it sees how much the images of a batch differ.

    Args:
        image_shape: `(height, width, channels)`, a side of it above 4 pixels.
        filters: at full size; at each halving twice as many.
        max_filters: the most of any layer.
        classes: length of the label vector, which is projected on the last features; None is a network without one.

    Returns:
        A `keras.Model` named "discriminator": `(batch, height, width, channels)`, -1..1, or a list of that and
        `(batch, classes)`, -> `(batch, 1)`, float32.

    Raises:
        ValueError: another shape.

    Example:
        ```python
        style_discriminator((16, 16, 3), filters=4)(np.zeros((2, 16, 16, 3))).shape  # (2, 1)
        ```

    Reference: Karras et al., Analyzing and improving the image quality of StyleGAN, CVPR 2020, figure 7c.
    """
    _, widths = stages(image_shape, filters, max_filters)
    images = keras.Input(image_shape, name="images")
    x = _activated(EqualizedConv2D(widths[-1], 1)(images))
    for filters_of_size in widths[-2::-1]:
        shortcut = EqualizedConv2D(filters_of_size, 1, use_bias=False)(halved(x))
        x = _activated(EqualizedConv2D(x.shape[-1], 3, padding="same")(x))
        x = _activated(EqualizedConv2D(filters_of_size, 3, strides=2, padding="same")(Blur((1, 2, 1))(x)))
        x = layers.Rescaling(math.sqrt(0.5))(layers.Add()([x, shortcut]))
    x = _activated(EqualizedConv2D(widths[0], 3, padding="same")(MinibatchDeviation()(x)))
    x = _activated(EqualizedDense(widths[0])(layers.Flatten()(x)))
    logits = EqualizedDense(1, dtype="float32")(x)
    inputs, logits = projected(
        images, x, logits, classes,
        lambda units: EqualizedDense(units, use_bias=False, gain=math.sqrt(classes / units), dtype="float32"),
    )  # fmt: skip
    return keras.Model(inputs, logits, name="discriminator")
