"""A U-Net that restores: noise, JPEG marks, blur, haze, holes, whatever it was trained to undo."""

import keras

from ...networks.restoration_unet import restoration_unet, unet_reach
from .restorer import Restorer


@keras.saving.register_keras_serializable("keras_genimg")
class UNetRestorer(Restorer):
    """`Restorer` with a small local U-Net; its default size has 0.48 million weights and suits a CPU.

    Args:
        channels: 3 for RGB, 1 to correct luma alone.
        widths: filters of each level, from the finest.
        blocks: blocks of each level.
        unshuffle: the finest level works on images that many times smaller.
        block: "residual" or "naf".
        condition: None, a `tasks.Mask` or a `tasks.Number` from -1, as for `Restorer`.
        dtype: Keras dtype policy of the hidden layers; "mixed_bfloat16" nearly halves the time.
        name: the model's name.

    Example:
        ```python
        from keras_genimg import degradations, tasks

        strength = tasks.Number("strength", -1.0, 55.0, default=-1.0, meaning="Standard deviation of the noise")
        model = UNetRestorer(widths=(8, 12), blocks=(1, 1), condition=strength)
        model.compile("adam", loss="mean_absolute_error")
        good = keras.ops.convert_to_numpy(keras.random.uniform((4, 16, 16, 3), maxval=255.0))
        noisy, deviations = degradations.GaussianNoise()(good, np.random.default_rng(0))
        model.fit((noisy, deviations), good, verbose=0)
        model.restore(np.zeros((21, 30, 3), "uint8"), strength=25).shape  # (21, 30, 3)
        ```

    Reference:
        Ronneberger et al., "U-Net: Convolutional Networks for Biomedical Image Segmentation", 2015; Zhang et al.,
        "FFDNet: Toward a Fast and Flexible Solution for CNN based Image Denoising", 2018 (the strength as a channel).
    """

    def __init__(
        self, channels=3, widths=(48, 64, 96), blocks=(1, 1, 1), unshuffle=2, block="residual", condition=None,
        dtype=None, name="unet_restorer",
    ):  # fmt: skip
        condition = keras.saving.deserialize_keras_object(condition) if isinstance(condition, dict) else condition
        network = restoration_unet(channels, condition is not None, widths, blocks, unshuffle, block, dtype)
        halo, multiple = unet_reach(blocks, unshuffle, block)
        super().__init__(network, halo, multiple=multiple, condition=condition, dtype=dtype, name=name)
        self.settings = {
            "channels": channels, "widths": tuple(widths), "blocks": tuple(blocks), "unshuffle": unshuffle,
            "block": block,
        }  # fmt: skip

    def get_config(self):
        told = self.condition and keras.saving.serialize_keras_object(self.condition)
        dtype = keras.dtype_policies.serialize(self.dtype_policy)
        return {**self.settings, "condition": told, "name": self.name, "dtype": dtype}
