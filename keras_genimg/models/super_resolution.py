"""Super-resolution: ESPCN (Shi et al. 2016) and EDSR (Lim et al. 2017) as networks that correct bicubic.

Both work on the small image and rearrange channels into sub-pixels at the end. Here the network only learns what
bicubic interpolation misses; it starts as exactly that, so training is stable from the first step and chroma is free.
"""

import keras
from keras import initializers, layers, ops

from ..layers import BicubicUpsampling, PixelShuffle
from ..pixels import to_network

LUMA_WEIGHTS = (0.299, 0.587, 0.114)  # BT.601, the Y of every published PSNR


def espcn_network(scale, channels=1, filters=(64, 32), dtype=None):
    """ESPCN's three convolutions: small image at about -0.5..0.5 in, residual `scale` times its size out.

    Args:
        scale: whole enlargement factor.
        channels: channels of the image, 1 or 3.
        filters: filters of the two hidden convolutions.
        dtype: Keras dtype policy of the hidden convolutions; the last computes in float32.

    Returns:
        A functional `keras.Model` named "network", for any height and width.

    Reference:
        Shi et al., "Real-Time Single Image and Video Super-Resolution Using an Efficient Sub-Pixel Convolutional
        Neural Network", 2016, section 3.
    """
    images = layers.Input((None, None, channels))
    features = layers.Conv2D(filters[0], 5, padding="same", activation="tanh", dtype=dtype)(images)
    features = layers.Conv2D(filters[1], 3, padding="same", activation="tanh", dtype=dtype)(features)
    return keras.Model(images, _sub_pixels(features, scale, channels), name="network")


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

    def convolution(filters, gain=1.0, activation=None):
        start = initializers.VarianceScaling(gain)
        return layers.Conv2D(filters, 3, padding="same", activation=activation, kernel_initializer=start, dtype=dtype)

    images = layers.Input((None, None, channels))
    head = features = convolution(filters)(images)
    for _ in range(blocks):
        branch = convolution(filters, activation="relu")(features)
        branch = convolution(filters, gain=0.1)(branch)  # so that many summed blocks start near unit variance
        features = layers.Add(dtype=dtype)([features, branch])
    features = layers.Add(dtype=dtype)([head, convolution(filters, gain=0.1)(features)])
    for step in _steps(scale):
        features = PixelShuffle(step, dtype=dtype)(convolution(step**2 * filters)(features))
    return keras.Model(images, _sub_pixels(features, 1, channels), name="network")


class SuperResolution(keras.Model):
    """Bicubic upsampling plus a network's correction: 0..255 images in, `scale` times larger 0..255 images out.

    A network of one channel reads luma, and its correction is added to every channel alike. That is the field's "Y by
    the network, chroma by bicubic" without a colour transform: a change of Y alone moves R, G and B by the same amount.
    Train such a model on grey images. Compile it with any loss and optimizer and call `fit(low, high)`.

    Args:
        network: `keras.Model` from `(batch, height, width, channels)` at -0.5..0.5 to the residual, `scale` times as
            high and wide, in units of 255.
        scale: whole enlargement factor.

    Raises:
        ValueError: on call, when the images' channels do not suit the network's.
    """

    def __init__(self, network, scale, **kwargs):
        super().__init__(autocast=False, **kwargs)  # pixels stay float32; only the network's inside is half precision
        self.network = network
        self.scale = scale
        self.enlarge = BicubicUpsampling(scale)
        self.built = True

    def call(self, images):
        residual = self.network(to_network(self._network_channels(images), -0.5, 0.5))
        return self.enlarge(images) + 255.0 * ops.cast(residual, "float32")

    def compute_output_spec(self, images):
        return keras.KerasTensor(self.enlarge.compute_output_shape(images.shape), dtype="float32")

    def _network_channels(self, images):
        given, wanted = images.shape[-1], self.network.input_shape[-1]
        if (given, wanted) == (3, 1):
            return ops.sum(ops.cast(images, "float32") * ops.convert_to_tensor(LUMA_WEIGHTS), axis=-1, keepdims=True)
        if given != wanted:
            raise ValueError(f"{type(self).__name__} works on {wanted} channels, got images of shape {images.shape}.")
        return images


@keras.saving.register_keras_serializable("keras_genimg")
class ESPCN(SuperResolution):
    """The efficient sub-pixel network: three small convolutions, real-time on a CPU, well above bicubic.

    Args:
        scale: whole enlargement factor; the paper's are 2, 3 and 4.
        channels: 1 learns luma and leaves chroma to bicubic, as the paper does; 3 learns RGB.
        filters: filters of the two hidden convolutions.
        dtype: Keras dtype policy of the hidden convolutions.
        name: the model's name.

    Example:
        ```python
        model = ESPCN(scale=3)
        model.compile("adam", loss="mean_absolute_error")
        high = keras.random.uniform((2, 48, 48, 1), maxval=255.0)
        model.fit(high[:, ::3, ::3], high, verbose=0)
        ```

    Reference:
        Shi et al., "Real-Time Single Image and Video Super-Resolution Using an Efficient Sub-Pixel Convolutional
        Neural Network", 2016.
    """

    def __init__(self, scale=3, channels=1, filters=(64, 32), dtype=None, name="espcn"):
        super().__init__(espcn_network(scale, channels, filters, dtype), scale, dtype=dtype, name=name)
        self.channels = channels
        self.filters = tuple(filters)

    def get_config(self):
        own = {"scale": self.scale, "channels": self.channels, "filters": self.filters, "name": self.name}
        return {**own, "dtype": keras.dtype_policies.serialize(self.dtype_policy)}


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
        super().__init__(edsr_network(scale, channels, filters, blocks, dtype), scale, dtype=dtype, name=name)
        self.channels = channels
        self.filters = filters
        self.blocks = blocks

    def get_config(self):
        own = {"scale": self.scale, "channels": self.channels, "filters": self.filters, "blocks": self.blocks}
        return {**own, "name": self.name, "dtype": keras.dtype_policies.serialize(self.dtype_policy)}


def _sub_pixels(features, scale, channels):
    last = layers.Conv2D(scale**2 * channels, 3, padding="same", kernel_initializer="zeros", dtype="float32")
    return PixelShuffle(scale, dtype="float32")(last(features))  # no correction at first: the model begins as bicubic


def _steps(scale):
    if scale not in (2, 3, 4):
        raise ValueError(f"EDSR enlarges 2, 3 or 4 times, got `scale` {scale}.")
    return [2, 2] if scale == 4 else [scale]
