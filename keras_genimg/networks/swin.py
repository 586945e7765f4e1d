"""SwinIR's network: attention in windows, plain and shifted in turn, among convolutions.

Reference: Liang et al., SwinIR: image restoration using Swin transformer, ICCV workshops 2021.
"""

import keras
from keras import layers

from ..layers import WindowAttention
from .restoration_unet import sub_pixels

EXPANSION = 2  # of the channels between the two dense layers of a block


def swin_network(scale=1, channels=3, embed=60, depths=(6, 6, 6, 6), heads=6, window=8, dtype=None):
    """The network of SwinIR, by default of its light size: 0.9 million weights.

    A convolution, groups of blocks that each end in a convolution and a skip, a long skip around all of them, and
    sub-pixels at the end. A block is attention within windows and two dense layers on each place, each after a
    normalization over the channels of a place and beside a skip. Nothing in it looks at the whole image, so that large
    photos may be cut into tiles: see `swin_reach`.

    Args:
        scale: enlargement factor; 1 restores.
        channels: channels of the image, 1 or 3.
        embed: channels within, a multiple of `heads`.
        depths: how many blocks each group has; every other one is shifted by half a window.
        heads: of attention.
        window: side of the windows, in pixels, an even number.
        dtype: Keras dtype policy of the hidden layers; the last computes in float32.

    Returns:
        A functional `keras.Model` named "network", for any height and width that are multiples of `window`: images at
        about -0.5..0.5 -> the residual, `scale` times as high and wide. It starts at zero.

    Raises:
        ValueError: an odd window, or channels that are no multiple of the heads.

    Example:
        ```python
        swin_network(scale=2, embed=8, depths=(2,), heads=2, window=4)(np.zeros((1, 8, 12, 3))).shape  # (1, 16, 24, 3)
        ```

    Reference: Liang et al., SwinIR: image restoration using Swin transformer, ICCV workshops 2021; Liu et al., Swin
    transformer: hierarchical vision transformer using shifted windows, ICCV 2021.
    """

    def convolution(x):
        return layers.Conv2D(embed, 3, padding="same", dtype=dtype)(x)

    def normalized(x):
        return layers.LayerNormalization(epsilon=1e-5, dtype=dtype)(x)

    def block(x, shift):
        start = keras.initializers.TruncatedNormal(stddev=0.02)
        attended = WindowAttention(heads, window, shift, dtype=dtype)(normalized(x))
        x = layers.Add(dtype=dtype)([x, attended])
        hidden = layers.Dense(EXPANSION * embed, "gelu", kernel_initializer=start, dtype=dtype)(normalized(x))
        return layers.Add(dtype=dtype)([x, layers.Dense(embed, kernel_initializer=start, dtype=dtype)(hidden)])

    images = layers.Input((None, None, channels))
    head = convolution(images)
    features = normalized(head)
    for depth in depths:
        group = features
        for shift in _shifts(depth, window):
            group = block(group, shift)
        features = layers.Add(dtype=dtype)([features, convolution(group)])
    features = layers.Add(dtype=dtype)([head, convolution(normalized(features))])
    return keras.Model(images, sub_pixels(features, scale, channels), name="network")


def swin_reach(depths, window):
    """How many pixels around a block of `window` by `window` pixels on the grid its result depends on.

    Seen from the block outwards: a convolution reaches one pixel farther, and attention to the next edge of its
    windows, which lie on the grid or, shifted, half a window beside it.

    Args:
        depths: as for `swin_network`.
        window: likewise.

    Returns:
        A whole number of pixels.

    Example:
        ```python
        swin_reach((2,), 4)  # 9: three convolutions to 3, shifted windows to 6, plain ones to 8, a convolution to 9
        ```
    """
    reach = 2  # the last convolution, and the one within the long skip
    for depth in reversed(depths):
        reach += 1
        for shift in reversed(_shifts(depth, window)):
            reach += (shift - reach) % window
    return reach + 1


def _shifts(depth, window):
    return [window // 2 * (index % 2) for index in range(depth)]
