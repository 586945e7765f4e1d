"""The U-Net of diffusion: it is told the level of noise and, where there are conditions, their vector."""

import math

import keras
from keras import layers

from ..layers import PixelShuffle, PixelUnshuffle, SelfAttention
from .told import scaled_and_shifted, told_inputs


def denoising_unet(image_shape, widths=(40, 80), blocks=1, patch=2, attention=True, classes=None, dtype=None):
    """Noisy images, their level of noise and perhaps a label, to what preconditioning makes denoised images of.

    Each level of resolution has `blocks` blocks down and as many up, between strided convolutions and doublings by
    repetition. A block is told the level of noise and the label by a scale and a shift of its features. On a CPU the
    patches are what makes it fast: 2x2 pixels stand in the channels of one.

    Args:
        image_shape: `(height, width, channels)`, sides that are multiples of `patch * 2 ** (len(widths) - 1)`.
        widths: filters of each level, from the finest.
        blocks: of each level on either way.
        patch: side of the squares of pixels that the finest level sees as one.
        attention: whether there is self-attention at the coarsest level.
        classes: length of the label vector; None is a network without one.
        dtype: Keras dtype policy; the last convolution computes in float32.

    Returns:
        A functional `keras.Model` named "network" of `[images, noise_level]`, or `[images, noise_level, label]`:
        `(batch, height, width, channels)`, `(batch, 1)` and `(batch, classes)` -> images of the same shape, float32,
        which begin at 0.

    Raises:
        ValueError: sides that are no such multiples.

    Example:
        ```python
        network = denoising_unet((8, 8, 1), widths=(8, 16), classes=3)
        network([np.zeros((2, 8, 8, 1)), np.zeros((2, 1)), np.zeros((2, 3))]).shape  # (2, 8, 8, 1)
        ```

    Reference: Ho et al., Denoising diffusion probabilistic models, NeurIPS 2020, appendix B; Dhariwal & Nichol,
    Diffusion models beat GANs on image synthesis, NeurIPS 2021 (scale and shift).
    """
    height, width, channels = image_shape
    multiple = patch * 2 ** (len(widths) - 1)
    if height % multiple or width % multiple:
        raise ValueError(f"`image_shape` must have sides that are multiples of {multiple}, got {height}x{width}.")
    inputs, told = told_inputs(image_shape, 4 * widths[0], classes)

    def repeated(features, filters):
        for _ in range(blocks):
            features = told_block(features, told, filters, dtype)
        return features

    features = _convolution(widths[0], dtype)(PixelUnshuffle(patch, dtype=dtype)(inputs[0]))
    skips = []
    for level, filters in enumerate(widths):
        if level:
            skips.append(features)
            features = layers.Conv2D(filters, 3, 2, "same", dtype=dtype)(features)
        features = repeated(features, filters)
    if attention:
        features = SelfAttention(pool=1, dtype=dtype)(features)
    for filters, skip in zip(reversed(widths[:-1]), reversed(skips), strict=True):
        features = _convolution(filters, dtype)(layers.UpSampling2D(2, dtype=dtype)(features))
        features = repeated(layers.Concatenate(dtype=dtype)([features, skip]), filters)
    features = _normalized(features, dtype)
    last = layers.Conv2D(patch**2 * channels, 3, padding="same", kernel_initializer="zeros", dtype="float32")
    return keras.Model(inputs, PixelShuffle(patch, dtype="float32")(last(features)), name="network")


def told_block(features, told, filters, dtype=None):
    """A residual block of two convolutions, between which a vector scales and shifts each channel.

    Args:
        features: `(batch, height, width, any)`.
        told: the vector, `(batch, size)`.
        filters: of what comes out.
        dtype: Keras dtype policy.

    Returns:
        Features `(batch, height, width, filters)`.
    """
    branch = _convolution(filters, dtype)(_normalized(features, dtype))
    branch = scaled_and_shifted(branch, told, dtype)
    branch = layers.Activation("silu", dtype=dtype)(branch)
    branch = layers.Conv2D(filters, 3, padding="same", kernel_initializer="zeros", dtype=dtype)(branch)
    if features.shape[-1] != filters:
        features = layers.Conv2D(filters, 1, dtype=dtype)(features)
    return layers.Add(dtype=dtype)([features, branch])


def _convolution(filters, dtype):
    return layers.Conv2D(filters, 3, padding="same", dtype=dtype)


def _normalized(features, dtype):
    # Once a block: on a CPU it costs as much as a convolution.
    groups = math.gcd(features.shape[-1], 8)
    return layers.Activation("silu", dtype=dtype)(layers.GroupNormalization(groups, dtype=dtype)(features))
