"""Padding by reflection, so that convolutions meet more image at the border and not a black frame."""

import keras
from keras import layers, ops


def reflected(images, before, after):
    """Images with mirrored margins, on every backend and at sizes that are known only when it runs.

    Args:
        images: `(batch, height, width, channels)`.
        before: pixels above and to the left; less than height and width.
        after: pixels below and to the right; likewise.

    Returns:
        A tensor `(batch, before + height + after, before + width + after, channels)`.

    Example:
        ```python
        reflected(keras.ops.ones((1, 8, 9, 3)), 2, 4).shape  # (1, 14, 15, 3)
        ```
    """
    if keras.backend.backend() != "jax" or all(isinstance(side, int) for side in images.shape[1:3]):
        return ops.pad(images, ((0, 0), (before, after), (before, after), (0, 0)), mode="reflect")
    for axis in (1, 2):  # JAX pads by reflection only where it knows the sizes
        last = images.shape[axis] - 1
        positions = ops.arange(-before, last + 1 + after, dtype="int32")
        images = ops.take(images, last - ops.abs(last - ops.abs(positions)), axis=axis)
    return images


@keras.saving.register_keras_serializable("keras_genimg")
class ReflectionPadding2D(layers.Layer):
    """Mirrors images at their borders, the border pixel itself not repeated.

    Zero padding teaches an image-to-image network to draw frames; this does not.

    Args:
        padding: pixels on each side; less than the images' height and width.

    Example:
        ```python
        ReflectionPadding2D(2)(keras.ops.ones((1, 8, 9, 3))).shape  # (1, 12, 13, 3)
        ```
    """

    def __init__(self, padding=1, **kwargs):
        super().__init__(**kwargs)
        self.padding = padding

    def call(self, images):
        return reflected(images, self.padding, self.padding)

    def compute_output_shape(self, shape):
        return (shape[0], *(side and side + 2 * self.padding for side in shape[1:3]), shape[3])

    def get_config(self):
        return {**super().get_config(), "padding": self.padding}
