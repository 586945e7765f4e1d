"""Batch normalisation whose scale and offset belong to a class."""

import keras
from keras import ops

from .instance_normalization import ScaledByCondition


@keras.saving.register_keras_serializable("keras_genimg")
class ConditionalBatchNormalization(ScaledByCondition):
    """`keras.layers.BatchNormalization`, then scaled and moved as a label says.

    Scale and offset are affine in the label, and at first 1 and 0 for every label. Statistics are of all classes
    together, in float32, and may be differentiated twice.

    Args:
        momentum: of the moving statistics.
        epsilon: added to the variance.

    Call arguments:
        features: `(batch, height, width, channels)`.
        condition: `(batch, length)`, such as one-hot labels.
        training: whether the statistics of the batch count, or the moving ones.

    Example:
        ```python
        layer = ConditionalBatchNormalization()
        layer(keras.random.normal((2, 8, 8, 4)), keras.ops.one_hot([0, 2], 3), training=True).shape  # (2, 8, 8, 4)
        ```

    Reference: Dumoulin et al., A learned representation for artistic style, ICLR 2017; Miyato & Koyama, cGANs with
    projection discriminator, ICLR 2018.
    """

    def __init__(self, momentum=0.9, epsilon=1e-3, **kwargs):
        super().__init__(**kwargs)
        self.momentum = momentum
        self.epsilon = epsilon

    def build(self, features_shape, condition_shape):
        super().build(features_shape, condition_shape)
        fixed = {"shape": features_shape[-1:], "trainable": False, "autocast": False}
        self.moving_mean = self.add_weight(name="moving_mean", initializer="zeros", **fixed)
        self.moving_variance = self.add_weight(name="moving_variance", initializer="ones", **fixed)

    def call(self, features, condition, training=False):
        x = ops.cast(features, "float32")
        mean, variance = self.moving_mean, self.moving_variance
        if training:
            # Not `ops.moments`: TensorFlow stops its gradient at the mean, and a second derivative is then wrong.
            mean = ops.mean(x, axis=(0, 1, 2))
            variance = ops.mean(ops.square(x - mean), axis=(0, 1, 2))
            for moving, present in ((self.moving_mean, mean), (self.moving_variance, variance)):
                moving.assign(moving * self.momentum + ops.stop_gradient(present) * (1.0 - self.momentum))
        scale, offset = self.scale_and_offset(condition)
        return ops.cast((x - mean) * ops.rsqrt(variance + self.epsilon) * scale + offset, features.dtype)

    def compute_output_shape(self, features_shape, condition_shape):
        return features_shape

    def get_config(self):
        return {**super().get_config(), "momentum": self.momentum, "epsilon": self.epsilon}
