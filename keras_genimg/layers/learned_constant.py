"""What a network begins with where it takes no image."""

import keras
from keras import ops


@keras.saving.register_keras_serializable("keras_genimg")
class LearnedConstant(keras.layers.Layer):
    """The same learned features for each row of its input, whose values do not matter.

    Args:
        feature_shape: of the features of one image, `(height, width, channels)`.

    Input shape: `(batch, anything)`.
    Output shape: `(batch, height, width, channels)`.

    Example:
        ```python
        LearnedConstant((4, 4, 8))(keras.ops.zeros((2, 5))).shape  # (2, 4, 4, 8)
        ```

    Reference: Karras et al., A style-based generator architecture for generative adversarial networks, CVPR 2019.
    """

    def __init__(self, feature_shape, **kwargs):
        super().__init__(**kwargs)
        self.feature_shape = tuple(feature_shape)

    def build(self, input_shape):
        normal = keras.initializers.RandomNormal(stddev=1.0)
        self.features = self.add_weight(shape=self.feature_shape, initializer=normal, name="features")

    def call(self, inputs):
        return ops.broadcast_to(ops.convert_to_tensor(self.features), (ops.shape(inputs)[0], *self.feature_shape))

    def compute_output_shape(self, input_shape):
        return (input_shape[0], *self.feature_shape)

    def get_config(self):
        return {**super().get_config(), "feature_shape": self.feature_shape}
