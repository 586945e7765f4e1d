"""The U-Net of restoration, its blocks, and how far one of its pixels sees. Everything in it is local."""

import keras
from keras import initializers, layers

from ..layers import PixelShuffle, PixelUnshuffle

UNITS = {"residual": 2, "naf": 1}  # 3x3 convolutions of a block, one after the other


def residual_block(features, filters, dtype=None):
    """A 3x3 convolution, ReLU, another, and what came in added: no normalisation, as in EDSR.

    Args:
        features: `(batch, height, width, filters)`.
        filters: of both convolutions.
        dtype: Keras dtype policy.

    Returns:
        Features of the same shape.

    Reference:
        Lim et al., "Enhanced Deep Residual Networks for Single Image Super-Resolution", 2017, figure 2c.
    """
    branch = convolution(filters, activation="relu", dtype=dtype)(features)
    branch = convolution(filters, gain=0.1, dtype=dtype)(branch)  # so that many summed blocks start near unit variance
    return layers.Add(dtype=dtype)([features, branch])


def naf_block(features, filters, dtype=None):
    """NAFNet's block without its channel attention, which averages over the whole image.

    Products of two halves of the channels stand in the place of activations; each pixel is normalised by itself.

    Args:
        features: `(batch, height, width, filters)`.
        filters: of what comes out.
        dtype: Keras dtype policy.

    Returns:
        Features of the same shape.

    Reference:
        Chen et al., "Simple Baselines for Image Restoration", ECCV 2022, figure 3.
    """

    def gated(branch):
        return layers.Multiply(dtype=dtype)([branch[..., :filters], branch[..., filters:]])

    branch = layers.LayerNormalization(dtype=dtype)(features)
    branch = convolution(2 * filters, side=1, dtype=dtype)(branch)
    branch = gated(layers.DepthwiseConv2D(3, padding="same", dtype=dtype)(branch))
    features = layers.Add(dtype=dtype)([features, convolution(filters, side=1, gain=0.1, dtype=dtype)(branch)])
    branch = layers.LayerNormalization(dtype=dtype)(features)
    branch = gated(convolution(2 * filters, side=1, dtype=dtype)(branch))
    return layers.Add(dtype=dtype)([features, convolution(filters, side=1, gain=0.1, dtype=dtype)(branch)])


BLOCKS = {"residual": residual_block, "naf": naf_block}


def restoration_unet(
    channels=3, told=0, widths=(48, 64, 96), blocks=(1, 1, 1), unshuffle=2, block="residual", dtype=None
):
    """A U-Net without normalisation over the image: what it makes of a pixel depends on its surroundings alone.

    Each level has `blocks[level]` blocks on the way down and as many on the way up; between levels a 2x2 convolution
    of stride 2, and a 1x1 convolution with a pixel shuffle; skips are added.

    Args:
        channels: of the images, in and out.
        told: further channels in, which tell the network something, such as how strong the noise is.
        widths: filters of each level, from the finest.
        blocks: blocks of each level.
        unshuffle: the finest level works on images that many times smaller, whose pixels became channels.
        block: "residual" or "naf".
        dtype: Keras dtype policy of the hidden layers; the last convolution computes in float32.

    Returns:
        A functional `keras.Model` named "network", `(batch, height, width, channels + told)` -> `(batch, height, width,
        channels)` for sides that are multiples of `unshuffle * 2 ** (len(widths) - 1)`. Its last convolution starts at
        zero.

    Raises:
        ValueError: another number of `blocks` than of `widths`, or another kind of block.

    Example:
        ```python
        network = restoration_unet(widths=(8, 12), blocks=(1, 1))
        network(np.zeros((1, 8, 12, 3))).shape  # (1, 8, 12, 3)
        ```

    Reference:
        Ronneberger et al., "U-Net: Convolutional Networks for Biomedical Image Segmentation", 2015; Zhang et al.,
        "FFDNet: Toward a Fast and Flexible Solution for CNN based Image Denoising", 2018 (the unshuffled input).
    """
    if len(widths) != len(blocks) or not widths:
        raise ValueError(f"`widths` and `blocks` must have one number a level each, got {widths!r} and {blocks!r}.")
    if block not in BLOCKS:
        raise ValueError(f"`block` must be one of {', '.join(BLOCKS)}, got {block!r}.")

    def repeated(features, level):
        for _ in range(blocks[level]):
            features = BLOCKS[block](features, widths[level], dtype)
        return features

    images = layers.Input((None, None, channels + told))
    features = convolution(widths[0], dtype=dtype)(PixelUnshuffle(unshuffle, dtype=dtype)(images))
    skips = []
    for level, width in enumerate(widths[1:]):
        skips.append(features := repeated(features, level))
        features = convolution(width, side=2, strides=2, dtype=dtype)(features)
    features = repeated(features, len(widths) - 1)
    for level in reversed(range(len(skips))):
        features = PixelShuffle(2, dtype=dtype)(convolution(4 * widths[level], side=1, dtype=dtype)(features))
        features = repeated(layers.Add(dtype=dtype)([features, skips[level]]), level)
    return keras.Model(images, sub_pixels(features, unshuffle, channels), name="network")


def unet_reach(blocks=(1, 1, 1), unshuffle=2, block="residual"):
    """How far `restoration_unet` sees beyond a square of its grid.

    Args:
        blocks: as for `restoration_unet`.
        unshuffle: as for `restoration_unet`.
        block: as for `restoration_unet`.

    Returns:
        Two whole numbers of pixels: the reach, a multiple of the grid; and the grid, of which sides must be multiples.

    Example:
        ```python
        unet_reach()  # (48, 8)
        ```
    """
    # From a result back to what it was made of: a 3x3 convolution reaches one pixel of its level, and where a coarser
    # level follows, the whole of its pixels that are touched.
    pixel = unshuffle
    seen = pixel
    for level in range(len(blocks) - 1):
        seen += UNITS[block] * blocks[level] * pixel
        pixel *= 2
        seen = _up_to(pixel, seen)
    grid = pixel
    for level in reversed(range(len(blocks))):
        seen += UNITS[block] * blocks[level] * pixel
        pixel //= 2
    return _up_to(grid, seen + unshuffle), grid


def convolution(filters, side=3, strides=1, gain=1.0, activation=None, dtype=None):
    """A convolution of the image's size whose weights begin with variance `gain` over the inputs."""
    return layers.Conv2D(
        filters, side, strides, "same", activation=activation, kernel_initializer=initializers.VarianceScaling(gain),
        dtype=dtype,
    )  # fmt: skip


def sub_pixels(features, scale, channels):
    """The last convolution and rearrangement; it starts at zero, so that a model begins as what it corrects."""
    last = layers.Conv2D(scale**2 * channels, 3, padding="same", kernel_initializer="zeros", dtype="float32")
    return PixelShuffle(scale, dtype="float32")(last(features))


def _up_to(multiple, length):
    return -(-length // multiple) * multiple
