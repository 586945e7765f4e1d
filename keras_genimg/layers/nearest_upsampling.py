"""Enlargement by repeating pixels that keeps the number of channels known, for images of unknown size."""

import keras
from keras import ops

from .pixel_shuffle import PixelShuffle


@keras.saving.register_keras_serializable("keras_genimg")
class NearestUpsampling(keras.layers.Layer):
    """Repeats each pixel `scale` times on each side, as `keras.layers.UpSampling2D` does.

    Where height and width are unknown, Keras's own loses the number of channels on the way to LiteRT, which then cannot
    convert the convolution that follows. This is a repetition of channels and a pixel shuffle: the same values.

    Args:
        scale: whole enlargement factor.

    Input shape: `(batch, height, width, channels)`; height and width may be unknown.
    Output shape: `(batch, scale * height, scale * width, channels)`.

    Example:
        ```python
        NearestUpsampling(2)(keras.ops.ones((1, 5, 6, 3))).shape  # (1, 10, 12, 3)
        ```
    """

    def __init__(self, scale=2, **kwargs):
        super().__init__(**kwargs)
        self.shuffle = PixelShuffle(scale, dtype=self.dtype_policy)
        self.scale = self.shuffle.scale

    def build(self, input_shape):
        self.shuffle.build((*input_shape[:3], input_shape[3] * self.scale**2))

    def call(self, images):
        return self.shuffle(ops.concatenate([images] * self.scale**2, axis=-1))

    def compute_output_shape(self, input_shape):
        batch, height, width, channels = input_shape
        return self.shuffle.compute_output_shape((batch, height, width, channels * self.scale**2))

    def get_config(self):
        return {**super().get_config(), "scale": self.scale}
