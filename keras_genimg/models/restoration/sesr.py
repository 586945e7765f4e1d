"""SESR (Bhardwaj et al. 2022): a deep, narrow network that is trained wide; better than ESPCN at its size."""

import keras
from keras import layers

from ...layers import CollapsibleConv2D, PixelShuffle
from .super_resolution import SuperResolution


def sesr_network(scale, channels=1, filters=16, blocks=7, width=256, dtype=None):
    """SESR's network: small image at about -0.5..0.5 in, residual `scale` times its size out.

    A 5x5 convolution, `blocks` 3x3 convolutions with a short residual each, a long residual around them, a 5x5
    convolution to sub-pixels; PReLU between. The paper's M5, M7 and M11 have 5, 7 and 11 blocks.

    Args:
        scale: whole enlargement factor.
        channels: channels of the image, 1 or 3.
        filters: filters of every hidden convolution.
        blocks: 3x3 convolutions.
        width: channels inside each convolution while it is trained; None makes plain convolutions, whose kernels hold
            the short residuals.
        dtype: Keras dtype policy of the hidden layers; the last convolution computes in float32.

    Returns:
        A functional `keras.Model` named "network", for any height and width.

    Reference:
        Bhardwaj et al., "Collapsible Linear Blocks for Super-Efficient Super Resolution", 2022, section 3.
    """

    def convolution(filters, side, residual=False, start="glorot_normal", dtype=dtype):
        if width is None:
            return layers.Conv2D(filters, side, padding="same", kernel_initializer=start, dtype=dtype)
        return CollapsibleConv2D(filters, side, width, residual, start, dtype=dtype)

    def activation():
        return layers.PReLU(keras.initializers.Constant(0.25), shared_axes=(1, 2), dtype=dtype)

    images = layers.Input((None, None, channels))
    head = features = activation()(convolution(filters, 5)(images))
    for _ in range(blocks):
        features = activation()(convolution(filters, 3, residual=True)(features))
    features = layers.Add(dtype=dtype)([head, features])
    # It starts at zero, so that the model begins as bicubic.
    last = convolution(scale**2 * channels, 5, start="zeros", dtype="float32")
    return keras.Model(images, PixelShuffle(scale, dtype="float32")(last(features)), name="network")


@keras.saving.register_keras_serializable("keras_genimg")
class SESR(SuperResolution):
    """Super-efficient super-resolution: train it wide, then ship what `collapsed` gives: 14 k to 30 k weights.

    Each convolution is trained as a wide linear block, and is one small convolution afterwards. So it has ESPCN's
    size, and does better; its activations make it 1.6 times as slow (TensorFlow on a CPU). The weights that a training
    by the zoo writes, and `zoo.load` reads, are the collapsed ones. A collapsed model may be trained further as it is.

    Args:
        scale: whole enlargement factor.
        channels: 1 learns luma and leaves chroma to bicubic, as the paper does; 3 learns RGB.
        filters: filters of every hidden convolution.
        blocks: 3x3 convolutions between the two of 5x5.
        width: channels inside each convolution while it is trained; None is the collapsed network.
        dtype: Keras dtype policy of the hidden layers.
        name: the model's name.

    Example:
        ```python
        model = SESR(scale=2, filters=8, blocks=2, width=32)
        model.compile("adam", loss="mean_absolute_error")
        high = keras.random.uniform((2, 48, 48, 1), maxval=255.0)
        model.fit(high[:, ::2, ::2], high, verbose=0)
        small = model.collapsed()
        (model.count_params(), small.count_params())  # (12756, 2204)
        ```

    Reference:
        Bhardwaj et al., "Collapsible Linear Blocks for Super-Efficient Super Resolution", MLSys 2022;
        Zhang et al., "Edge-oriented Convolution Block for Real-time Super Resolution on Mobile Devices", ACM MM 2021.
    """

    def __init__(self, scale=2, channels=1, filters=16, blocks=7, width=256, dtype=None, name="sesr"):
        network = sesr_network(scale, channels, filters, blocks, width, dtype)
        super().__init__(network, scale, halo=2 + blocks + 2, tile=512, dtype=dtype, name=name)
        self.channels = channels
        self.filters = filters
        self.blocks = blocks
        self.width = width

    def collapsed(self):
        """The small model that does the same: a `SESR` without width and not compiled; itself where it is one."""
        if self.width is None:
            return self
        small = type(self).from_config({**self.get_config(), "width": None})
        for ours, theirs in zip(self.network.layers, small.network.layers, strict=True):
            wide = isinstance(ours, CollapsibleConv2D)
            theirs.set_weights(ours.collapsed_weights() if wide else ours.get_weights())
        return small

    def get_config(self):
        own = {"scale": self.scale, "channels": self.channels, "filters": self.filters, "blocks": self.blocks}
        own |= {"width": self.width, "name": self.name}
        return {**own, "dtype": keras.dtype_policies.serialize(self.dtype_policy)}
