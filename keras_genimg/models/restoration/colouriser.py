"""Colours for grey photos: likely ones, and the photo's own lightness."""

import keras
from keras import ops

from ...images.pixels import LUMA_WEIGHTS, to_network
from .unet_restorer import UNetRestorer


@keras.saving.register_keras_serializable("keras_genimg")
class Colouriser(UNetRestorer):
    """A U-Net that adds colour and nothing else: the luma of the result is the photo's, until a colour is clipped.

    A photo that has colours loses them first. Train it with `fit(grey, coloured)`, both RGB; `degradations.Grey` makes
    the first. With the mean absolute error it gives the middle of all likely colours, which is pale.

    Args:
        widths: as for `UNetRestorer`.
        blocks: as for `UNetRestorer`.
        unshuffle: as for `UNetRestorer`.
        block: as for `UNetRestorer`.
        dtype: Keras dtype policy of the hidden layers.
        name: the model's name.

    Example:
        ```python
        model = Colouriser(widths=(8, 12), blocks=(1, 1))
        model.restore(np.full((20, 30), 90, "uint8")).shape  # (20, 30, 3)
        ```

    Reference:
        Zhang et al., "Colorful Image Colorization", ECCV 2016, whose section 2 says why such colours are pale.
    """

    keeps_grey = False

    def __init__(
        self, widths=(32, 48, 64, 96), blocks=(1, 1, 1, 1), unshuffle=2, block="residual", dtype=None,
        name="colouriser",
    ):  # fmt: skip
        super().__init__(3, widths, blocks, unshuffle, block, dtype=dtype, name=name)

    def corrected(self, images):
        grey = _luma(images) + ops.zeros_like(images)
        colours = ops.cast(self.network(to_network(grey, -0.5, 0.5)), "float32")
        return grey + 255.0 * (colours - _luma(colours))

    def get_config(self):
        config = super().get_config()
        return {key: config[key] for key in ("widths", "blocks", "unshuffle", "block", "name", "dtype")}


def _luma(images):
    return ops.sum(images * ops.convert_to_tensor(LUMA_WEIGHTS, "float32"), axis=-1, keepdims=True)
