"""Feature vectors of one size, whatever they say."""

import keras
from keras import ops


@keras.saving.register_keras_serializable("keras_genimg")
class PixelNormalization(keras.layers.Layer):
    """Divides the vector of channels at each place by its root mean square; of `(batch, size)` each row's.

    Args:
        epsilon: added to the mean square.

    Example:
        ```python
        PixelNormalization()(keras.random.normal((2, 8, 8, 4))).shape  # (2, 8, 8, 4)
        ```

    Reference: Karras et al., Progressive growing of GANs for improved quality, stability, and variation, ICLR 2018.
    """

    def __init__(self, epsilon=1e-8, **kwargs):
        super().__init__(**kwargs)
        self.epsilon = epsilon

    def call(self, inputs):
        x = ops.cast(inputs, "float32")
        mean_square = ops.mean(ops.square(x), axis=-1, keepdims=True)
        return ops.cast(x * ops.rsqrt(mean_square + self.epsilon), inputs.dtype)

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        return {**super().get_config(), "epsilon": self.epsilon}
