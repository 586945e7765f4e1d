"""How much the images of a batch differ, as a feature: a discriminator then sees when they are all alike."""

import math

import keras
from keras import ops


@keras.saving.register_keras_serializable("keras_genimg")
class MinibatchDeviation(keras.layers.Layer):
    """Adds a channel that holds the mean deviation of all features over a group of images.

    The i-th of `groups` groups are the images i, i + groups, i + 2 groups, and so on. Images of one batch see each
    other, which WGAN-GP's penalty does not provide for, though its paper takes both; under R1 it is usual.

    Args:
        group: images in a group, where the batch can be divided by it; else the greatest common divisor of both.

    Input shape: `(batch, height, width, channels)`.
    Output shape: `(batch, height, width, channels + 1)`.

    Example:
        ```python
        MinibatchDeviation()(keras.random.normal((8, 4, 4, 16))).shape  # (8, 4, 4, 17)
        ```

    Reference: Karras et al., Progressive growing of GANs for improved quality, stability, and variation, ICLR 2018.
    """

    def __init__(self, group=4, **kwargs):
        super().__init__(**kwargs)
        if group < 1:
            raise ValueError(f"`group` must be at least 1, got {group}.")
        self.group = group

    def call(self, inputs):
        batch, height, width, channels = ops.shape(inputs)
        if isinstance(batch, int):
            group = math.gcd(batch, self.group)
        else:  # known only when the graph runs
            divisors = [each for each in range(1, self.group + 1) if self.group % each == 0]
            group = ops.max([ops.where(ops.equal(batch % each, 0), each, 1) for each in divisors])
        x = ops.reshape(ops.cast(inputs, "float32"), (group, batch // group, height, width, channels))
        variance = ops.mean(ops.square(x - ops.mean(x, axis=0, keepdims=True)), axis=0)
        deviation = ops.mean(ops.sqrt(variance + 1e-8), axis=(1, 2, 3), keepdims=True)  # the root has no slope at 0
        deviation = ops.cast(ops.tile(deviation, (group, height, width, 1)), inputs.dtype)
        return ops.concatenate([inputs, deviation], axis=-1)

    def compute_output_shape(self, input_shape):
        return (*input_shape[:-1], input_shape[-1] + 1)

    def get_config(self):
        return {**super().get_config(), "group": self.group}
