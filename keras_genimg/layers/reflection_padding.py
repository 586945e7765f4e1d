"""Padding by reflection, so that convolutions meet more image at the border and not a black frame."""

import keras
from keras import layers, ops


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
        sides = (self.padding, self.padding)
        return ops.pad(images, ((0, 0), sides, sides, (0, 0)), mode="reflect")

    def compute_output_shape(self, shape):
        return (shape[0], *(side and side + 2 * self.padding for side in shape[1:3]), shape[3])

    def get_config(self):
        return {**super().get_config(), "padding": self.padding}
