"""A low-pass filter, which keeps a network's resampling free of aliases."""

import keras
import numpy as np
from keras import ops


@keras.saving.register_keras_serializable("keras_genimg")
class Blur(keras.layers.Layer):
    """Filters each channel alike, rows and columns, with zeros around the image.

    After doubling by repetition, `Blur((1, 2, 1))` makes of it what StyleGAN2's filter (1, 3, 3, 1) makes of zeros
    between the pixels; before the mean of 2 x 2 pixels, what that filter and every second pixel make.

    Args:
        taps: the filter of one axis, an odd number of values; it is divided by their sum.

    Example:
        ```python
        Blur((1, 2, 1))(keras.ops.ones((1, 4, 4, 2)))[0, 1, 1]  # [1.0, 1.0]: the edges alone are darker
        ```

    Reference: Zhang, Making convolutional networks shift-invariant again, ICML 2019; Karras et al., A style-based
    generator architecture for generative adversarial networks, CVPR 2019.
    """

    def __init__(self, taps=(1, 2, 1), **kwargs):
        super().__init__(**kwargs)
        if len(taps) % 2 == 0 or not sum(taps):
            raise ValueError(f"`taps` must be an odd number of values whose sum is not 0, got {taps}.")
        self.taps = tuple(taps)

    def call(self, inputs):
        taps = np.asarray(self.taps, "float64") / sum(self.taps)
        kernel = np.repeat(np.outer(taps, taps)[:, :, None, None], inputs.shape[-1], axis=2)
        kernel = ops.convert_to_tensor(kernel, inputs.dtype)
        return ops.depthwise_conv(inputs, kernel, padding="same", data_format="channels_last")

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        return {**super().get_config(), "taps": self.taps}
