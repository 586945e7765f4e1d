"""A number as sines and cosines of many frequencies, which a network tells apart better than the number itself."""

import math

import keras
from keras import ops


@keras.saving.register_keras_serializable("keras_genimg")
class Sinusoids(keras.layers.Layer):
    """Sines and cosines of a number at frequencies between 1 and `highest`, evenly in their logarithm.

    It computes in float32 whatever the policy: in half precision levels of noise would run together.

    Args:
        size: how many there are, half of them sines; an even number from 4.
        highest: the highest frequency, in radians for each 1.

    Input shape: `(batch, 1)`. Output shape: `(batch, size)`, float32.

    Raises:
        ValueError: another size.

    Example:
        ```python
        Sinusoids(8)(ops.zeros((2, 1)))[0]  # [0, 0, 0, 0, 1, 1, 1, 1]
        ```

    Reference: Vaswani et al., Attention is all you need, NeurIPS 2017, section 3.5.
    """

    def __init__(self, size=64, highest=100.0, **kwargs):
        super().__init__(dtype="float32", autocast=False, **kwargs)
        if size < 4 or size % 2:
            raise ValueError(f"`size` must be an even number from 4, got {size}.")
        self.size, self.highest = size, highest

    def call(self, numbers):
        count = self.size // 2
        powers = ops.arange(count, dtype="float32") / (count - 1)
        angles = ops.cast(numbers, "float32") * ops.exp(powers * math.log(self.highest))
        return ops.concatenate([ops.sin(angles), ops.cos(angles)], axis=-1)

    def compute_output_shape(self, input_shape):
        return (*input_shape[:-1], self.size)

    def get_config(self):
        config = {key: value for key, value in super().get_config().items() if key != "dtype"}
        return {**config, "size": self.size, "highest": self.highest}
