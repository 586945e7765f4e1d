"""Real-ESRGAN (Wang et al. 2021): networks that enlarge damaged pictures, for their public weights and yours."""

import keras

from ...images.pixels import to_network
from ...networks.real_esrgan import compact_network, rrdb_network
from .super_resolution import SuperResolution


class Direct(SuperResolution):
    """Super-resolution by a network that makes the whole image, at 0..1, rather than what bicubic interpolation misses.

    Args: as for `SuperResolution`.
    """

    def corrected(self, images):
        return 255.0 * self.network(to_network(self._network_channels(images), 0.0, 1.0))


@keras.saving.register_keras_serializable("keras_genimg")
class SRVGG(Direct):
    """Real-ESRGAN's compact network, for drawings and films on a CPU: plain convolutions, no residual blocks.

    The zoo's `real_esrgan_anime_x4` holds the authors' weights for drawn pictures; `tools/convert_real_esrgan.py` makes
    it.

    Args:
        scale: whole enlargement factor.
        filters: of every hidden convolution.
        convolutions: hidden ones between the first and the last.
        dtype: Keras dtype policy of the hidden layers.
        name: the model's name.

    Raises:
        ValueError: `scale` is below 1.

    Example:
        ```python
        model = SRVGG(scale=4, filters=8, convolutions=2)
        model.upscale(np.zeros((9, 12, 3), "uint8")).shape  # (36, 48, 3)
        ```

    Reference: Wang et al., Real-ESRGAN: Training real-world blind super-resolution with pure synthetic data, ICCVW
    2021.
    """

    def __init__(self, scale=4, filters=64, convolutions=16, dtype=None, name="srvgg"):
        network = compact_network(scale, filters, convolutions, dtype)
        super().__init__(network, scale, halo=convolutions + 2, tile=256, dtype=dtype, name=name)
        self.filters, self.convolutions = filters, convolutions

    def get_config(self):
        own = {"scale": self.scale, "filters": self.filters, "convolutions": self.convolutions, "name": self.name}
        return {**own, "dtype": keras.dtype_policies.serialize(self.dtype_policy)}


@keras.saving.register_keras_serializable("keras_genimg")
class RRDBNet(Direct):
    """ESRGAN's generator, which Real-ESRGAN trained for damaged photos: sharp, large and slow.

    `tools/convert_real_esrgan.py` writes the authors' x4 weights as a `.keras` file. A result depends on some 350
    pixels on each side, so that tiles are seen with much around them; on a CPU keep photos small.

    Args:
        scale: 1, 2 or 4.
        filters: of the trunk.
        growth: filters that each convolution of a dense block adds.
        blocks: of three dense blocks each.
        dtype: Keras dtype policy of the hidden layers.
        name: the model's name.

    Raises:
        ValueError: another scale.

    Example:
        ```python
        model = RRDBNet(scale=2, filters=4, growth=2, blocks=1)
        model.upscale(np.zeros((7, 9, 3), "uint8")).shape  # (14, 18, 3)
        ```

    Reference: Wang et al., ESRGAN: Enhanced super-resolution generative adversarial networks, ECCVW 2018.
    """

    def __init__(self, scale=4, filters=64, growth=32, blocks=23, dtype=None, name="rrdb"):
        network = rrdb_network(scale, filters, growth, blocks, dtype)
        step = 4 // scale
        # A 3x3 convolution sees one more pixel: 15 a block, the first, the trunk's last; the others are on doubled
        # images, 1/2 + 1/4 + 1/4 + 1/4 and what nearest pixels round away: below 3.
        super().__init__(network, scale, halo=step * (15 * blocks + 5), tile=512, multiple=step, dtype=dtype, name=name)
        self.filters, self.growth, self.blocks = filters, growth, blocks

    def get_config(self):
        own = {"scale": self.scale, "filters": self.filters, "growth": self.growth, "blocks": self.blocks}
        return {**own, "name": self.name, "dtype": keras.dtype_policies.serialize(self.dtype_policy)}
