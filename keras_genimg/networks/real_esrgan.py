"""The networks of Real-ESRGAN: a compact one, and the residual-in-residual dense blocks of ESRGAN.

Reference: Wang et al., Real-ESRGAN: Training real-world blind super-resolution with pure synthetic data, ICCVW 2021.
"""

import keras
from keras import layers

from ..layers import NearestUpsampling, PixelShuffle, PixelUnshuffle


def compact_network(scale, filters=64, convolutions=16, dtype=None):
    """Real-ESRGAN's compact network: plain convolutions with PReLU, sub-pixels, and the image itself by nearest pixels.

    Args:
        scale: whole enlargement factor.
        filters: of every hidden convolution.
        convolutions: hidden ones between the first and the last.
        dtype: Keras dtype policy of the hidden layers; the last computes in float32.

    Returns:
        A `keras.Model` named "network": RGB at 0..1, of any height and width, -> the same `scale` times as large, not
        clipped.

    Raises:
        ValueError: `scale` is below 1.

    Example:
        ```python
        compact_network(4, filters=8, convolutions=2)(np.zeros((1, 9, 12, 3))).shape  # (1, 36, 48, 3)
        ```

    Reference: Wang et al., Real-ESRGAN: Training real-world blind super-resolution with pure synthetic data, ICCVW
    2021; the network is `SRVGGNetCompact` of their code.
    """
    images = keras.Input((None, None, 3), name="images")
    x = images
    for _ in range(1 + convolutions):
        x = layers.Conv2D(filters, 3, padding="same", dtype=dtype)(x)
        x = layers.PReLU(keras.initializers.Constant(0.25), shared_axes=(1, 2), dtype=dtype)(x)
    x = layers.Conv2D(3 * scale**2, 3, padding="same", dtype="float32")(x)
    shown = [PixelShuffle(scale, dtype="float32")(x), NearestUpsampling(scale, dtype="float32")(images)]
    return keras.Model(images, layers.Add(dtype="float32")(shown), name="network")


def rrdb_network(scale, filters=64, growth=32, blocks=23, dtype=None):
    """ESRGAN's generator: residual-in-residual dense blocks, then two doublings by nearest pixels.

    For a scale of 2 or 1, as in Real-ESRGAN, 2x2 or 4x4 pixels of the image become the channels of one first.

    Args:
        scale: 1, 2 or 4.
        filters: of the trunk.
        growth: filters that each convolution of a dense block adds.
        blocks: of three dense blocks each.
        dtype: Keras dtype policy of the hidden layers; the last computes in float32.

    Returns:
        A `keras.Model` named "network": RGB at 0..1, sides in multiples of `4 / scale`, -> the same `scale` times as
        large, not clipped.

    Raises:
        ValueError: another scale.

    Example:
        ```python
        rrdb_network(2, filters=4, growth=2, blocks=1)(np.zeros((1, 6, 8, 3))).shape  # (1, 12, 16, 3)
        ```

    Reference: Wang et al., ESRGAN: Enhanced super-resolution generative adversarial networks, ECCVW 2018.
    """
    if scale not in (1, 2, 4):
        raise ValueError(f"`scale` must be 1, 2 or 4, got {scale!r}.")

    def convolution(x, width):
        return layers.Conv2D(width, 3, padding="same", kernel_initializer=small(), dtype=dtype)(x)

    def activated(x):
        return layers.LeakyReLU(0.2, dtype=dtype)(x)

    def added(x, branch):
        return layers.Add(dtype=dtype)([x, layers.Rescaling(0.2, dtype=dtype)(branch)])

    def dense_block(x):
        seen = [x]
        for _ in range(4):
            joined = layers.Concatenate(dtype=dtype)(seen) if len(seen) > 1 else x
            seen.append(activated(convolution(joined, growth)))
        return added(x, convolution(layers.Concatenate(dtype=dtype)(seen), filters))

    images = keras.Input((None, None, 3), name="images")
    x = images if scale == 4 else PixelUnshuffle(4 // scale, dtype="float32")(images)
    x = head = convolution(x, filters)
    for _ in range(blocks):
        x = added(x, dense_block(dense_block(dense_block(x))))
    x = layers.Add(dtype=dtype)([head, convolution(x, filters)])
    for _ in range(2):
        x = activated(convolution(NearestUpsampling(2, dtype=dtype)(x), filters))
    x = activated(convolution(x, filters))
    return keras.Model(images, layers.Conv2D(3, 3, padding="same", dtype="float32")(x), name="network")


def small():
    """A tenth of the usual kernels: so the sums of many blocks start near unit variance."""
    return keras.initializers.VarianceScaling(0.1)
