"""Bicubic enlargement by a whole factor as one fixed convolution, for images whose size is not known beforehand."""

import keras
import numpy as np
from keras import ops

from .pixel_shuffle import PixelShuffle


@keras.saving.register_keras_serializable("keras_genimg")
class BicubicUpsampling(keras.layers.Layer):
    """Enlarges images `scale` times by Keys' bicubic interpolation, the baseline that super-resolution builds on.

    For a whole factor, bicubic interpolation is `scale**2` fixed 5x5 filters, one for each sub-pixel, and a pixel
    shuffle. That works in a graph with unknown height and width, where `keras.ops.image.resize` does not on TensorFlow,
    and equals `data.imresize(images, scale)`, edges included, but for rounding. It always computes in float32.

    Args:
        scale: whole enlargement factor.

    Input shape: `(batch, height, width, channels)`, any number type; height and width may be unknown.
    Output shape: `(batch, scale * height, scale * width, channels)`, float32.

    Example:
        ```python
        images = keras.random.uniform((1, 8, 8, 3), maxval=255.0)
        BicubicUpsampling(3)(images).shape  # (1, 24, 24, 3)
        ```

    Reference:
        Keys, "Cubic convolution interpolation for digital image processing", 1981.
    """

    def __init__(self, scale, **kwargs):
        super().__init__(dtype="float32", autocast=False, **kwargs)  # bfloat16 cannot tell 200.5 from 201
        self.shuffle = PixelShuffle(scale, dtype="float32")
        self.scale = self.shuffle.scale

    def call(self, images):
        images = ops.cast(images, "float32")
        channels = images.shape[-1]
        top, bottom = images[:, :1], images[:, -1:]
        images = ops.concatenate([top, top, images, bottom, bottom], axis=1)  # edge pixels repeat
        left, right = images[:, :, :1], images[:, :, -1:]
        images = ops.concatenate([left, left, images, right, right], axis=2)
        filters = ops.convert_to_tensor(np.repeat(self._filters()[:, :, None], channels, axis=2))
        phases = ops.depthwise_conv(images, filters, padding="valid", data_format="channels_last")
        size = ops.shape(phases)
        phases = ops.reshape(phases, (size[0], size[1], size[2], channels, self.scale**2))
        phases = ops.reshape(ops.swapaxes(phases, 3, 4), (size[0], size[1], size[2], self.scale**2 * channels))
        return self.shuffle(phases)

    def compute_output_shape(self, input_shape):
        batch, height, width, channels = input_shape
        return self.shuffle.compute_output_shape((batch, height, width, channels * self.scale**2))

    def compute_output_spec(self, images):
        return keras.KerasTensor(self.compute_output_shape(images.shape), dtype="float32")

    def get_config(self):
        config = super().get_config()
        config.pop("dtype")
        return {**config, "scale": self.scale}

    def _filters(self):
        """The `(5, 5, scale**2)` filters: for each sub-pixel, Keys' kernel at its distances from the 5x5 pixels."""
        offsets = (np.arange(self.scale) + 0.5) / self.scale - 0.5
        taps = keys_cubic(offsets[None, :] - np.arange(-2, 3)[:, None])
        taps /= taps.sum(axis=0)
        return np.einsum("ys,xt->yxst", taps, taps).reshape(5, 5, -1).astype("float32")


def keys_cubic(distance):
    """Keys' cubic kernel with a = -1/2 at distances in pixels, of either sign: an array of the same shape."""
    distance = np.abs(distance)
    near = (1.5 * distance - 2.5) * distance**2 + 1.0
    far = ((-0.5 * distance + 2.5) * distance - 4.0) * distance + 2.0
    return np.where(distance <= 1, near, np.where(distance <= 2, far, 0.0))
