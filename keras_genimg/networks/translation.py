"""The residual network that turns images into images of the same size: restyled, translated, edited.

Reference: Johnson et al., Perceptual losses for real-time style transfer and super-resolution, ECCV 2016; Zhu et al.,
Unpaired image-to-image translation using cycle-consistent adversarial networks, ICCV 2017.
"""

import keras
from keras import layers

from ..layers import ConditionalInstanceNormalization, CropLike, NearestUpsampling, ReflectionPadding2D


def instance_normalization(dtype=None):
    """Instance normalization as the networks here use it: small batches do not matter to it, nor does inference.

    Args:
        dtype: Keras dtype policy.

    Returns:
        A `keras.layers.GroupNormalization` of one channel a group.

    Example:
        ```python
        instance_normalization()(keras.random.normal((2, 8, 8, 4))).shape  # (2, 8, 8, 4)
        ```
    """
    return layers.GroupNormalization(groups=-1, epsilon=1e-5, dtype=dtype)


def paper_kernels():
    """The initial kernels of pix2pix and CycleGAN. An initializer repeats its draws: each layer needs its own."""
    return keras.initializers.RandomNormal(stddev=0.02)


def residual_trunk(images, filters, residual_blocks, normalized, first=7, kernels=lambda: "glorot_uniform", dtype=None):
    """Features of symbolic images, at the images' size: two halvings, residual blocks, two doublings.

    Every padding reflects, so that no frames are drawn, and doubling is by nearest neighbour, so that no checkerboards
    are.

    Args:
        images: symbolic `(batch, height, width, channels)`, at least 16 pixels a side.
        filters: of the resolutions, full, half and quarter.
        residual_blocks: how many, at the last of them.
        normalized: function of symbolic features to normalised ones.
        first: side of the first convolution's kernels.
        kernels: function that makes the kernels' initializer, or names it.
        dtype: Keras dtype policy of the convolutions.

    Returns:
        Features `(batch, height, width, filters[0])`. The layers "encoder_0" and on give those of the resolutions,
        "block_0" and on those of the residual blocks.
    """

    def convolution(x, width, size, strides=1):
        x = ReflectionPadding2D(size // 2, dtype=dtype)(x)
        return layers.Conv2D(width, size, strides, use_bias=False, kernel_initializer=kernels(), dtype=dtype)(x)

    x = images
    for level, width in enumerate(filters):
        x = normalized(convolution(x, width, 3 if level else first, 2 if level else 1))
        x = layers.ReLU(dtype=dtype, name=f"encoder_{level}")(x)
    for block in range(residual_blocks):
        y = layers.ReLU(dtype=dtype)(normalized(convolution(x, filters[-1], 3)))
        x = layers.Add(dtype=dtype, name=f"block_{block}")([x, normalized(convolution(y, filters[-1], 3))])
    for width in reversed(filters[:-1]):
        x = NearestUpsampling(dtype=dtype)(x)
        x = layers.ReLU(dtype=dtype)(normalized(convolution(x, width, 3)))
    return CropLike(dtype=dtype)(x, images)


def translation_network(filters=(64, 128, 256), residual_blocks=9, channels=3, condition=None, last=7):
    """The generator of CycleGAN: images to images of the same size, whichever it is.

    Args:
        filters: of the three resolutions, full, half and quarter.
        residual_blocks: how many, at a quarter of the resolution; the paper has 6 for 128 pixels, 9 from 256 on.
        channels: of the images, in and out.
        condition: length of a vector that sets scale and offset of each normalization; None is a network without one.
        last: side of the last convolution's kernels: 7 in the paper, 3 costs less on small images.

    Returns:
        A `keras.Model` named "generator": `(batch, height, width, channels)`, at least 16 pixels a side, or a list of
        that and `(batch, condition)`, -> images of the same shape, float32, -1..1.

    Example:
        ```python
        translation_network((4, 8, 8), residual_blocks=1)(np.zeros((2, 17, 32, 3))).shape  # (2, 17, 32, 3)
        ```

    Reference: Zhu et al., Unpaired image-to-image translation using cycle-consistent adversarial networks, ICCV 2017.
    """
    inputs = images = keras.Input((None, None, channels), name="images")
    if condition is not None:
        told = keras.Input((condition,), name="condition")
        inputs = [images, told]

    def normalized(x):
        return instance_normalization()(x) if condition is None else ConditionalInstanceNormalization()(x, told)

    x = residual_trunk(images, filters, residual_blocks, normalized, kernels=paper_kernels)
    x = ReflectionPadding2D(last // 2)(x)
    x = layers.Conv2D(channels, last, activation="tanh", kernel_initializer=paper_kernels(), dtype="float32")(x)
    return keras.Model(inputs, x, name="generator")
