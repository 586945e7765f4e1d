"""Residual networks for GANs: deeper than DCGAN's, with a short way for the gradient past each pair of convolutions.

Reference: Gulrajani et al., Improved training of Wasserstein GANs, NeurIPS 2017; Miyato et al., Spectral normalization
for generative adversarial networks, ICLR 2018 (both networks, table 4).
"""

import math

import keras
from keras import layers, ops

from ..layers import ConditionalBatchNormalization, SelfAttention, SpectralConv2D, SpectralDense
from .dcgan import batch_normalization, growth, trimmed
from .labels import projected


def residual_generator(
    latent_dim, image_shape, filters=256, max_filters=256, classes=None, attention=None, spectral=False
):
    """Latents to images by residual blocks, each of which doubles the sides.

    Args:
        latent_dim: length of a latent vector.
        image_shape: `(height, width, channels)`, a side of it above 7 pixels.
        filters: of the last block; each one before it has twice as many.
        max_filters: the most of any block.
        classes: length of the label vector, which scales and moves the features of every block; None is a network
            without one.
        attention: side at which features attend to each other, such as 16; None is nowhere.
        spectral: spectral normalisation of every kernel but those of conditions.

    Returns:
        A `keras.Model` named "generator": `(batch, latent_dim)`, or a list of that and `(batch, classes)`, ->
        `(batch, height, width, channels)`, -1..1.

    Raises:
        ValueError: another shape, or too small a one; an `attention` at a side that features do not have.

    Example:
        ```python
        residual_generator(8, (16, 16, 3), filters=8)(np.zeros((2, 8))).shape  # (2, 16, 16, 3)
        ```

    Reference: Miyato et al., Spectral normalization for generative adversarial networks, ICLR 2018, table 4; Zhang et
    al., Self-attention generative adversarial networks, ICML 2019 (attention, and spectral normalisation here too).
    """
    convolution, dense = (SpectralConv2D, SpectralDense) if spectral else (layers.Conv2D, layers.Dense)
    begin, widths = growth(image_shape, filters, max_filters)
    height, width, channels = image_shape
    base = (*begin, widths[0])

    inputs = latents = keras.Input((latent_dim,), name="latents")
    if classes is not None:
        label = keras.Input((classes,), name="label")
        inputs = [latents, label]

    def normalize(x):
        return batch_normalization()(x) if classes is None else ConditionalBatchNormalization()(x, label)

    x = layers.Reshape(base)(dense(math.prod(base))(latents))
    sides = []
    for width_of_block in widths:  # no biases: BatchNorm takes constants away again
        shortcut = x if x.shape[-1] == width_of_block else convolution(width_of_block, 1, use_bias=False)(x)
        x = layers.UpSampling2D()(layers.ReLU()(normalize(x)))
        x = convolution(width_of_block, 3, padding="same", use_bias=False)(x)
        x = convolution(width_of_block, 3, padding="same", use_bias=False)(layers.ReLU()(normalize(x)))
        x = layers.Add()([x, layers.UpSampling2D()(shortcut)])
        x = attending(x, attention, sides, spectral)
    check_attention(attention, sides)
    x = layers.ReLU()(batch_normalization()(x))
    x = convolution(channels, 3, padding="same", activation="tanh", dtype="float32")(x)
    return keras.Model(inputs, trimmed(x, height, width), name="generator")


def residual_discriminator(
    image_shape, filters=128, max_filters=128, normalization=None, spectral=True, classes=None, attention=None
):
    """Images to one logit by residual blocks: as many as bring the sides to 8 by halving, then two more.

    Args:
        image_shape: `(height, width, channels)`.
        filters: of the first block; each one after it has twice as many.
        max_filters: the most of any block.
        normalization: what makes the normalising layer (`batch_normalization`, `layers.ImageNormalization`), or None.
        spectral: spectral normalisation of every kernel; goes with `normalization=None`.
        classes: length of the label vector, which is projected on the last features; None is a network without one.
        attention: side at which features attend to each other, such as 16; None is nowhere.

    Returns:
        A `keras.Model` named "discriminator": `(batch, height, width, channels)`, -1..1, or a list of that and
        `(batch, classes)`, -> `(batch, 1)`.

    Raises:
        ValueError: an `attention` at a side that features do not have.

    Example:
        ```python
        residual_discriminator((16, 16, 3), filters=8)(np.zeros((2, 16, 16, 3))).shape  # (2, 1)
        ```

    Reference: Miyato et al., Spectral normalization for generative adversarial networks, ICLR 2018, table 4.
    """
    convolution, dense = (SpectralConv2D, SpectralDense) if spectral else (layers.Conv2D, layers.Dense)
    halvings = max(0, math.ceil(math.log2(max(image_shape[:2]) / 8)))
    images = keras.Input(image_shape, name="images")
    x = convolution(filters, 3, padding="same")(images)
    sides = []
    for block in range(halvings + 2):
        width = min(filters * 2 ** max(0, min(block, halvings - 1)), max_filters)
        halved = layers.AveragePooling2D(2, padding="same") if block < halvings else layers.Identity()
        shortcut = halved(x)
        if x.shape[-1] != width:
            shortcut = convolution(width, 1)(shortcut)
        x = convolution(width, 3, padding="same")(_activation(x, normalization))
        x = convolution(width, 3, padding="same")(_activation(x, normalization))
        x = layers.Add()([halved(x), shortcut])
        x = attending(x, attention, sides, spectral)
    check_attention(attention, sides)
    x = ops.sum(layers.ReLU(dtype="float32")(x), axis=(1, 2))  # the paper's global sum pooling
    logits = dense(1, dtype="float32")(x)
    inputs, logits = projected(images, x, logits, classes, lambda units: dense(units, use_bias=False, dtype="float32"))
    return keras.Model(inputs, logits, name="discriminator")


def attending(x, attention, sides, spectral=False):
    """Features after attention to each other, once: where their longer side is `attention`. `sides` notes what it was.

    In networks whose kernels are spectrally normalised those of the attention are too.
    """
    side = max(x.shape[1:3])
    wanted = side == attention and side not in sides
    sides.append(side)
    return SelfAttention(spectral=spectral)(x) if wanted else x


def check_attention(attention, sides):
    """Refuses an `attention` that was nowhere on the way."""
    if attention is not None and attention not in sides:
        raise ValueError(
            f"`attention` must be one of the sides that features have, {sorted(set(sides))}; got {attention}."
        )


def _activation(x, normalization):
    """Normalisation, where there is one, and ReLU: they come before a convolution, so that shortcuts stay linear."""
    return layers.ReLU()(x if normalization is None else normalization()(x))
