"""ESPCN (Shi et al. 2016): three small convolutions and a sub-pixel rearrangement; real-time on a CPU."""

import keras
from keras import layers

from ...networks.restoration_unet import sub_pixels
from .super_resolution import SuperResolution


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
    return keras.Model(images, sub_pixels(features, scale, channels), name="network")


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
        network = espcn_network(scale, channels, filters, dtype)
        super().__init__(network, scale, halo=2 + 1 + 1, tile=512, dtype=dtype, name=name)
        self.channels = channels
        self.filters = tuple(filters)

    def get_config(self):
        own = {"scale": self.scale, "channels": self.channels, "filters": self.filters, "name": self.name}
        return {**own, "dtype": keras.dtype_policies.serialize(self.dtype_policy)}
