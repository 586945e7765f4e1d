"""SwinIR (Liang et al. 2021): attention in shifted windows; the best results a weight, for a GPU."""

import keras

from ...networks.swin import swin_network, swin_reach
from .super_resolution import SuperResolution


@keras.saving.register_keras_serializable("keras_genimg")
class SwinIR(SuperResolution):
    """A transformer of windows that corrects bicubic interpolation; its default size is the paper's light one.

    With 0.9 million weights it is above EDSR-baseline, which has 1.4 million, and many times slower: each pixel attends
    to a window of 64. In training the sides of the small images are multiples of `window`; `upscale` takes any size.
    For other tasks than enlarging give `swin_network()` to a `Restorer`.

    Args:
        scale: whole enlargement factor.
        channels: 3 for RGB, 1 for luma with bicubic chroma.
        embed: channels within, a multiple of `heads`.
        depths: how many blocks each group has; every other one is shifted by half a window.
        heads: of attention.
        window: side of the windows, in pixels of the small image, an even number.
        dtype: Keras dtype policy of the hidden layers; "mixed_bfloat16" halves time and memory on a GPU.
        name: the model's name.

    Raises:
        ValueError: an odd window, or channels that are no multiple of the heads.

    Example:
        ```python
        model = SwinIR(scale=2, embed=8, depths=(2,), heads=2, window=4)
        model(keras.random.uniform((1, 12, 16, 3), maxval=255.0)).shape  # (1, 24, 32, 3)
        ```

    Reference:
        Liang et al., "SwinIR: Image Restoration Using Swin Transformer", ICCV workshops 2021.
    """

    def __init__(
        self, scale=2, channels=3, embed=60, depths=(6, 6, 6, 6), heads=6, window=8, dtype=None, name="swin_ir"
    ):  # fmt: skip
        network = swin_network(scale, channels, embed, depths, heads, window, dtype)
        halo = swin_reach(depths, window)
        super().__init__(network, scale, halo, tile=256, multiple=window, dtype=dtype, name=name)
        self.channels, self.embed, self.depths, self.heads = channels, embed, tuple(depths), heads

    def get_config(self):
        own = {"scale": self.scale, "channels": self.channels, "embed": self.embed, "depths": self.depths}
        own |= {"heads": self.heads, "window": self.multiple, "name": self.name}
        return {**own, "dtype": keras.dtype_policies.serialize(self.dtype_policy)}
