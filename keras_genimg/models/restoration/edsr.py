"""EDSR (Lim et al. 2017): residual blocks without batch normalisation; the strong model for photos."""

import keras
from keras import layers

from ...layers import PixelShuffle
from ...networks.restoration_unet import convolution, residual_block, sub_pixels
from .super_resolution import SuperResolution


def edsr_network(scale, channels=3, filters=64, blocks=16, dtype=None):
    """EDSR: residual blocks without batch normalisation, one long skip, sub-pixel upsampling in steps of 2 or 3.

    Args:
        scale: enlargement factor, 2, 3 or 4.
        channels: channels of the image, 1 or 3.
        filters: filters of every hidden convolution.
        blocks: residual blocks.
        dtype: Keras dtype policy of the hidden convolutions; the last computes in float32.

    Returns:
        A functional `keras.Model` named "network", for any height and width.

    Reference:
        Lim et al., "Enhanced Deep Residual Networks for Single Image Super-Resolution", 2017, figures 2c and 3.
    """
    images = layers.Input((None, None, channels))
    head = features = convolution(filters, dtype=dtype)(images)
    for _ in range(blocks):
        features = residual_block(features, filters, dtype)
    features = layers.Add(dtype=dtype)([head, convolution(filters, gain=0.1, dtype=dtype)(features)])
    for step in _steps(scale):
        features = PixelShuffle(step, dtype=dtype)(convolution(step**2 * filters, dtype=dtype)(features))
    return keras.Model(images, sub_pixels(features, 1, channels), name="network")


@keras.saving.register_keras_serializable("keras_genimg")
class EDSR(SuperResolution):
    """The enhanced deep residual network; its default size is the paper's "baseline" of about 1.4 million weights.

    Args:
        scale: enlargement factor, 2, 3 or 4.
        channels: 3 for RGB, 1 for luma with bicubic chroma.
        filters: filters of every hidden convolution.
        blocks: residual blocks.
        dtype: Keras dtype policy of the hidden convolutions; "mixed_bfloat16" halves time and memory.
        name: the model's name.

    Example:
        ```python
        model = EDSR(scale=2, filters=8, blocks=1)
        model(keras.random.uniform((1, 12, 16, 3), maxval=255.0)).shape  # (1, 24, 32, 3)
        ```

    Reference:
        Lim et al., "Enhanced Deep Residual Networks for Single Image Super-Resolution", 2017.
    """

    def __init__(self, scale=2, channels=3, filters=64, blocks=16, dtype=None, name="edsr"):
        network = edsr_network(scale, channels, filters, blocks, dtype)
        # One pixel a 3x3 convolution: head, two a block, the skip's, upsampling; those on larger images add up to one.
        super().__init__(network, scale, halo=2 * blocks + 4, tile=256, dtype=dtype, name=name)
        self.channels = channels
        self.filters = filters
        self.blocks = blocks

    def get_config(self):
        own = {"scale": self.scale, "channels": self.channels, "filters": self.filters, "blocks": self.blocks}
        return {**own, "name": self.name, "dtype": keras.dtype_policies.serialize(self.dtype_policy)}


def _steps(scale):
    if scale not in (2, 3, 4):
        raise ValueError(f"EDSR enlarges 2, 3 or 4 times, got `scale` {scale}.")
    return [2, 2] if scale == 4 else [scale]
