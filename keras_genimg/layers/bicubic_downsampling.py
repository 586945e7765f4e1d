"""Bicubic shrinking by a whole factor as two products with fixed matrices, so that gradients pass through it."""

import keras
import numpy as np
from keras import ops

from .bicubic_upsampling import keys_cubic


@keras.saving.register_keras_serializable("keras_genimg")
class BicubicDownsampling(keras.layers.Layer):
    """Shrinks images `scale` times by antialiased bicubic interpolation: how a large picture looks as a small photo.

    It equals `data.imresize(images, 1 / scale)` of floats, edges included, but for rounding. It always computes in
    float32.

    Args:
        scale: whole factor.

    Input shape: `(batch, height, width, channels)`, any number type; height and width known, and multiples of `scale`.
    Output shape: `(batch, height / scale, width / scale, channels)`, float32.

    Example:
        ```python
        BicubicDownsampling(4)(keras.random.uniform((1, 32, 48, 3), maxval=255.0)).shape  # (1, 8, 12, 3)
        ```

    Reference: Keys, Cubic convolution interpolation for digital image processing, 1981.
    """

    def __init__(self, scale, **kwargs):
        super().__init__(dtype="float32", autocast=False, **kwargs)
        self.scale = scale
        self.built = True  # it has no weights, and a model may own it without calling it

    def call(self, images):
        rows, columns = (self._weights(side) for side in images.shape[1:3])
        return ops.einsum("rh,bhwc,vw->brvc", rows, ops.cast(images, "float32"), columns)

    def compute_output_shape(self, input_shape):
        batch, height, width, channels = input_shape
        return batch, height // self.scale, width // self.scale, channels

    def get_config(self):
        config = super().get_config()
        config.pop("dtype")
        return {**config, "scale": self.scale}

    def _weights(self, side):
        """Of each of `side` pixels in each pixel of the result: float32 `(side / scale, side)`."""
        reach = 2 * self.scale  # edge pixels repeat
        centres = (np.arange(side // self.scale) + 0.5) * self.scale - 0.5
        places = np.arange(-reach, side + reach)
        weights = keys_cubic((centres[:, None] - places) / self.scale)
        repeated = np.clip(places, 0, side - 1)[:, None] == np.arange(side)
        return ((weights / weights.sum(axis=1, keepdims=True)) @ repeated).astype("float32")
