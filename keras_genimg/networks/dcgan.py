"""The deep convolutional GAN: transposed convolutions up, strided convolutions down.

Reference: Radford et al., Unsupervised representation learning with deep convolutional generative adversarial
networks, ICLR 2016.
"""

import math

import keras
from keras import layers

from ..layers import BatchNormalization, SpectralConv2D, SpectralDense
from .labels import beside, projected


def _weights():
    """The paper's initial weights. An initializer repeats its draws, so each layer needs one of its own."""
    return {"kernel_initializer": keras.initializers.RandomNormal(stddev=0.02)}


def batch_normalization():
    """BatchNorm as the GANs here use it, with statistics that follow fast.

    Returns:
        A `layers.BatchNormalization`.

    Example:
        ```python
        dcgan_discriminator((16, 16, 1), normalization=batch_normalization)
        ```
    """
    return BatchNormalization(momentum=0.9)


def doublings(image_shape, smallest=7):
    """How many halvings bring the longer side to `smallest` pixels or fewer; to 7 pixels 28 -> 2, 32 -> 3, 256 -> 6."""
    return math.ceil(math.log2(max(image_shape[:2]) / smallest))


def growth(image_shape, filters, max_filters, smallest=7):
    """How a decoder grows to an image: `(height, width)` to begin with, and the filters of each doubling.

    Raises:
        ValueError: not such a shape, or too small for a doubling.
    """
    if len(image_shape) != 3 or max(image_shape[:2]) <= smallest:
        raise ValueError(
            f"`image_shape` must be (height, width, channels) with a side above {smallest} pixels, got "
            f"{tuple(image_shape)}."
        )
    stages = doublings(image_shape, smallest)
    begin = tuple(math.ceil(side / 2**stages) for side in image_shape[:2])
    return begin, [min(filters * 2 ** (stages - 1 - i), max_filters) for i in range(stages)]


def trimmed(images, height, width):
    """Cuts the edges of symbolic images to a size: sides that halve to a fraction are made too large at first."""
    spare = images.shape[1] - height, images.shape[2] - width
    return layers.Cropping2D([(side // 2, side - side // 2) for side in spare])(images) if any(spare) else images


def dcgan_generator(latent_dim, image_shape, filters=64, max_filters=512, classes=None):
    """Latents to images by transposed convolutions.

    Args:
        latent_dim: length of a latent vector.
        image_shape: `(height, width, channels)`, a side of it above 7 pixels.
        filters: of the last hidden layer; each one before it has twice as many.
        max_filters: the most of any layer.
        classes: length of the label vector that stands beside the latents; None is a network without one.

    Returns:
        A `keras.Model` named "generator": `(batch, latent_dim)`, or a list of that and `(batch, classes)`, ->
        `(batch, height, width, channels)`, -1..1.

    Raises:
        ValueError: another shape, or too small a one.

    Example:
        ```python
        dcgan_generator(8, (16, 16, 1), filters=8)(np.zeros((2, 8))).shape  # (2, 16, 16, 1)
        ```
    """
    begin, widths = growth(image_shape, filters, max_filters)
    height, width, channels = image_shape
    base = (*begin, widths[0])

    latents = keras.Input((latent_dim,), name="latents")
    inputs, x = beside(latents, latents, classes)
    x = layers.Dense(math.prod(base), use_bias=False, **_weights())(x)
    x = layers.Reshape(base)(layers.ReLU()(batch_normalization()(x)))
    for width_of_stage in widths:
        x = layers.Conv2DTranspose(width_of_stage, 4, 2, "same", use_bias=False, **_weights())(x)
        x = layers.ReLU()(batch_normalization()(x))
    x = layers.Conv2D(channels, 5, padding="same", activation="tanh", dtype="float32", **_weights())(x)
    return keras.Model(inputs, trimmed(x, height, width), name="generator")


def dcgan_discriminator(
    image_shape, filters=64, max_filters=512, normalization="default", spectral=False, classes=None
):
    """Images to one logit by strided convolutions.

    Args:
        image_shape: `(height, width, channels)`.
        filters: of the first layer; each one after it has twice as many.
        max_filters: the most of any layer.
        normalization: what makes the normalising layer (`batch_normalization`, `layers.ImageNormalization`), or None;
            "default" is `batch_normalization`, and with spectral normalisation none.
        spectral: spectral normalisation of every kernel.
        classes: length of the label vector, which is projected on the last features; None is a network without one.

    Returns:
        A `keras.Model` named "discriminator": `(batch, height, width, channels)`, -1..1, or a list of that and
        `(batch, classes)`, -> `(batch, 1)`.

    Example:
        ```python
        dcgan_discriminator((16, 16, 1), filters=8)(np.zeros((2, 16, 16, 1))).shape  # (2, 1)
        ```
    """
    convolution, dense = (SpectralConv2D, SpectralDense) if spectral else (layers.Conv2D, layers.Dense)
    if normalization == "default":  # BatchNorm would scale again what spectral normalisation has bounded
        normalization = None if spectral else batch_normalization
    images = x = keras.Input(image_shape, name="images")
    stages = doublings(image_shape)
    for stage in range(stages + 1):
        size = 4 if stage < stages else 3
        x = convolution(min(filters * 2**stage, max_filters), size, 2, "same", **_weights())(x)
        if stage and normalization is not None:  # never on the first layer, as in the paper
            x = normalization()(x)
        x = layers.LeakyReLU(0.2)(x)
    x = layers.Flatten()(x)
    logits = dense(1, dtype="float32", **_weights())(x)
    inputs, logits = projected(
        images, x, logits, classes, lambda units: dense(units, use_bias=False, dtype="float32", **_weights())
    )
    return keras.Model(inputs, logits, name="discriminator")
