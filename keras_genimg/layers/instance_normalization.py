"""Normalization of each image's feature maps by themselves, and what sets their statistics anew: style, of a kind."""

import keras
from keras import layers, ops


def instance_statistics(features, epsilon=1e-5):
    """Mean and deviation of each image's feature maps.

    Args:
        features: `(batch, height, width, channels)`, any float kind.
        epsilon: added to the variance.

    Returns:
        Two float32 tensors `(batch, 1, 1, channels)`.

    Example:
        ```python
        mean, deviation = instance_statistics(np.ones((2, 8, 8, 3), "float32"))
        ```
    """
    features = ops.cast(features, "float32")
    mean = ops.mean(features, axis=(1, 2), keepdims=True)
    variance = ops.mean(ops.square(features - mean), axis=(1, 2), keepdims=True)
    return mean, ops.sqrt(variance + epsilon)


class ScaledByCondition(layers.Layer):
    """A normalisation whose scale and offset are affine in a condition, 1 and 0 at first whatever it is."""

    def build(self, features_shape, condition_shape):
        length, channels = condition_shape[-1], features_shape[-1]
        self.scale = self.add_weight(name="scale", shape=(channels,), initializer="ones")
        self.offset = self.add_weight(name="offset", shape=(channels,), initializer="zeros")
        self.scale_by = self.add_weight(name="scale_by", shape=(length, channels), initializer="zeros")
        self.offset_by = self.add_weight(name="offset_by", shape=(length, channels), initializer="zeros")

    def scale_and_offset(self, condition):
        """What a condition `(batch, length)` asks for: two float32 tensors `(batch, 1, 1, channels)`."""
        condition = ops.cast(condition, "float32")
        scale = ops.cast(self.scale, "float32") + ops.matmul(condition, ops.cast(self.scale_by, "float32"))
        offset = ops.cast(self.offset, "float32") + ops.matmul(condition, ops.cast(self.offset_by, "float32"))
        return scale[:, None, None], offset[:, None, None]


@keras.saving.register_keras_serializable("keras_genimg")
class ConditionalInstanceNormalization(ScaledByCondition):
    """Each map to mean 0 and deviation 1, then scaled and moved as a condition says.

    Scale and offset are affine in the condition: with one number from 0 to 1 as condition, a network runs smoothly from
    one effect to another; with a one-hot vector it holds several. Statistics are taken in float32.

    Args:
        epsilon: added to the variance.

    Call arguments:
        features: `(batch, height, width, channels)`.
        condition: `(batch, length)`.

    Example:
        ```python
        layer = ConditionalInstanceNormalization()
        layer(keras.random.normal((2, 8, 8, 4)), keras.ops.ones((2, 1))).shape  # (2, 8, 8, 4)
        ```

    Reference: Ulyanov et al., Instance normalization, 2016; Dumoulin et al., A learned representation for artistic
    style, ICLR 2017.
    """

    def __init__(self, epsilon=1e-5, **kwargs):
        super().__init__(**kwargs)
        self.epsilon = epsilon

    def call(self, features, condition):
        mean, deviation = instance_statistics(features, self.epsilon)
        scale, offset = self.scale_and_offset(condition)
        scale = scale / deviation
        offset = offset - mean * scale
        return features * ops.cast(scale, features.dtype) + ops.cast(offset, features.dtype)

    def compute_output_shape(self, features_shape, condition_shape):
        return features_shape

    def get_config(self):
        return {**super().get_config(), "epsilon": self.epsilon}


@keras.saving.register_keras_serializable("keras_genimg")
class AdaptiveInstanceNormalization(layers.Layer):
    """Gives each feature map of one image the mean and deviation that it has in another.

    Args:
        epsilon: added to the variances.

    Call arguments:
        content: `(batch, height, width, channels)`.
        style: `(batch, any height, any width, channels)`.

    Example:
        ```python
        content, style = keras.random.normal((2, 8, 8, 4)), 3 + keras.random.normal((2, 5, 6, 4))
        AdaptiveInstanceNormalization()(content, style).shape  # (2, 8, 8, 4)
        ```

    Reference: Huang & Belongie, Arbitrary style transfer in real-time with adaptive instance normalization, ICCV 2017,
    equation 8.
    """

    def __init__(self, epsilon=1e-5, **kwargs):
        super().__init__(**kwargs)
        self.epsilon = epsilon

    def call(self, content, style):
        mean, deviation = instance_statistics(content, self.epsilon)
        style_mean, style_deviation = instance_statistics(style, self.epsilon)
        return (ops.cast(content, "float32") - mean) * (style_deviation / deviation) + style_mean

    def compute_output_shape(self, content_shape, style_shape):
        return content_shape

    def get_config(self):
        return {**super().get_config(), "epsilon": self.epsilon}
