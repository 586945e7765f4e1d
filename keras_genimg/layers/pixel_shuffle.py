"""Sub-pixel rearrangement: channels to space and back, the last step of ESPCN and EDSR."""

import keras
from keras import ops


@keras.saving.register_keras_serializable("keras_genimg")
class PixelShuffle(keras.layers.Layer):
    """Turns `scale**2 * channels` channels into an image `scale` times as high and wide.

    The convolutions before it then work on the small image, which is what makes sub-pixel networks fast. Input channel
    `(row * scale + column) * channels + channel` lands on sub-pixel `(row, column)`, TensorFlow's order; nothing is
    computed, so `PixelUnshuffle` gives the input back exactly.

    Args:
        scale: whole number of output pixels for each input pixel, on each side.

    Input shape: `(batch, height, width, scale**2 * channels)`; height and width may be unknown.
    Output shape: `(batch, scale * height, scale * width, channels)`.

    Raises:
        ValueError: `scale` is below 1, or the input's channels are no multiple of `scale**2`.

    Example:
        ```python
        features = keras.random.normal((1, 8, 8, 12))
        PixelShuffle(2)(features).shape  # (1, 16, 16, 3)
        ```

    Reference:
        Shi et al., "Real-Time Single Image and Video Super-Resolution Using an Efficient Sub-Pixel Convolutional
        Neural Network", 2016, equation 4.
    """

    def __init__(self, scale, **kwargs):
        super().__init__(**kwargs)
        self.scale = _checked_scale(scale)

    def call(self, features):
        if features.shape[-1] % self.scale**2:
            raise ValueError(
                f"PixelShuffle({self.scale}) wants channels in a multiple of {self.scale**2}, got "
                f"shape {tuple(features.shape)}."
            )
        batch, height, width, channels = ops.shape(features)
        row = channels // self.scale  # of sub-pixels: their columns and channels are in order already
        rows = ops.transpose(ops.reshape(features, (batch * height, width, self.scale, row)), (0, 2, 1, 3))
        return ops.reshape(rows, (batch, height * self.scale, width * self.scale, row // self.scale))

    def compute_output_shape(self, input_shape):
        batch, height, width, channels = input_shape
        return batch, _times(height, self.scale), _times(width, self.scale), channels // self.scale**2

    def get_config(self):
        return {**super().get_config(), "scale": self.scale}


@keras.saving.register_keras_serializable("keras_genimg")
class PixelUnshuffle(keras.layers.Layer):
    """The exact inverse of `PixelShuffle`: each `scale` by `scale` block of pixels becomes channels of one pixel.

    Args:
        scale: whole number of input pixels for each output pixel, on each side.

    Input shape: `(batch, height, width, channels)`, height and width multiples of `scale`.
    Output shape: `(batch, height / scale, width / scale, scale**2 * channels)`.

    Raises:
        ValueError: `scale` is below 1, or a known side is no multiple of `scale`.

    Example:
        ```python
        images = keras.random.uniform((1, 16, 16, 3))
        PixelShuffle(2)(PixelUnshuffle(2)(images))  # images again
        ```
    """

    def __init__(self, scale, **kwargs):
        super().__init__(**kwargs)
        self.scale = _checked_scale(scale)

    def call(self, images):
        if any(side is not None and side % self.scale for side in images.shape[1:3]):
            raise ValueError(
                f"PixelUnshuffle({self.scale}) wants sides in multiples of {self.scale}, got shape "
                f"{tuple(images.shape)}."
            )
        batch, height, width, channels = ops.shape(images)
        height, width, row = height // self.scale, width // self.scale, self.scale * channels
        rows = ops.transpose(ops.reshape(images, (batch * height, self.scale, width, row)), (0, 2, 1, 3))
        return ops.reshape(rows, (batch, height, width, self.scale * row))

    def compute_output_shape(self, input_shape):
        batch, height, width, channels = input_shape
        return batch, _over(height, self.scale), _over(width, self.scale), channels * self.scale**2

    def get_config(self):
        return {**super().get_config(), "scale": self.scale}


def _checked_scale(scale):
    if int(scale) != scale or scale < 1:
        raise ValueError(f"`scale` must be a whole number from 1, got {scale}.")
    return int(scale)


def _times(size, scale):
    return None if size is None else size * scale


def _over(size, scale):
    return None if size is None else size // scale
