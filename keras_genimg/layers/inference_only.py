"""What is done to the images that are served, and not to those in training."""

import keras


@keras.saving.register_keras_serializable("keras_genimg")
class InferenceOnly(keras.layers.Wrapper):
    """Applies a layer in inference; in training its input passes unchanged.

    A discriminator that does not see what a finishing filter takes away goes on teaching the generator to make less of
    it; where the filter is trained with, the generator learns to get past it.

    Args:
        layer: a layer or a network whose output has the shape of its input.

    Input shape: that of `layer`.
    Output shape: the same.

    Raises:
        ValueError: `layer` gives another shape.

    Example:
        ```python
        halved = InferenceOnly(keras.layers.Rescaling(0.5))
        halved(np.ones(2))  # [0.5, 0.5]
        halved(np.ones(2), training=True)  # [1, 1]
        ```
    """

    def __init__(self, layer, **kwargs):
        super().__init__(layer, **kwargs)

    def build(self, input_shape=None):
        super().build(input_shape)
        shape = self.layer.compute_output_shape(input_shape)
        if tuple(shape) != tuple(input_shape):
            raise ValueError(f"`layer` must keep the shape of its input, it makes {shape} of {input_shape}.")

    def call(self, inputs, training=False):
        return inputs if training else self.layer(inputs)

    def compute_output_shape(self, input_shape):
        return input_shape
