"""A bias for each place of an image rather than for each channel."""

import keras
from keras import ops


@keras.saving.register_keras_serializable("keras_genimg")
class PixelBias(keras.layers.Layer):
    """Adds a learned number to each pixel, the same in all its channels; it starts at zero.

    A network that must answer one input in one way keeps StyleGAN's noise so: drawn once, times its learned strength.

    Input shape: `(batch, height, width, channels)`, height and width known.
    Output shape: the same.

    Example:
        ```python
        layer = PixelBias()
        layer(keras.ops.zeros((2, 4, 6, 8))).shape  # (2, 4, 6, 8)
        layer.bias.shape  # (4, 6, 1)
        ```

    Reference: Karras et al., A style-based generator architecture for generative adversarial networks, CVPR 2019.
    """

    def build(self, input_shape):
        self.bias = self.add_weight(shape=(*input_shape[1:3], 1), initializer="zeros", name="bias")

    def call(self, inputs):
        return inputs + ops.cast(self.bias, inputs.dtype)

    def compute_output_shape(self, input_shape):
        return input_shape
