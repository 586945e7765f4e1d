"""A convolution whose kernel is scaled by each image's style."""

import math

import keras
from keras import ops


@keras.saving.register_keras_serializable("keras_genimg")
class ModulatedConv2D(keras.layers.Layer):
    """A convolution with a kernel of each image's own: inputs scaled by a style, then each output's kernel to norm one.

    The features are scaled instead of the kernel, which gives the same values and needs no convolution in groups.
    Weights are drawn from N(0, 1) and divided by the root of the inputs when they are used, as in `EqualizedConv2D`.

    Args:
        filters: output channels.
        kernel_size: side of the kernel.
        demodulate: divide each output channel by the norm of its scaled kernel; without it the style's size shows.

    Call arguments:
        features: `(batch, height, width, channels)`.
        style: `(batch, channels)`, around one.

    Example:
        ```python
        layer = ModulatedConv2D(8, 3)
        layer(keras.random.normal((2, 8, 8, 4)), keras.ops.ones((2, 4))).shape  # (2, 8, 8, 8)
        ```

    Reference: Karras et al., Analyzing and improving the image quality of StyleGAN, CVPR 2020, equations 1 to 3.
    """

    def __init__(self, filters, kernel_size, demodulate=True, **kwargs):
        super().__init__(**kwargs)
        self.filters = filters
        self.kernel_size = kernel_size
        self.demodulate = demodulate

    def build(self, features_shape, style_shape):
        channels = features_shape[-1]
        if style_shape[-1] != channels:
            raise ValueError(f"A style has one number a channel: {channels}, got {style_shape[-1]}.")
        shape = (self.kernel_size, self.kernel_size, channels, self.filters)
        self.kernel = self.add_weight(
            shape=shape, initializer=keras.initializers.RandomNormal(stddev=1.0), name="kernel"
        )
        self.bias = self.add_weight(shape=(self.filters,), initializer="zeros", name="bias")

    def call(self, features, style):
        kernel = self.kernel / math.sqrt(math.prod(self.kernel.shape[:-1]))
        scaled = features * style[:, None, None]
        outputs = ops.conv(scaled, kernel, padding="same", data_format="channels_last")
        if self.demodulate:
            squares = ops.sum(ops.square(ops.cast(kernel, "float32")), axis=(0, 1))
            norm = ops.matmul(ops.square(ops.cast(style, "float32")), squares)
            outputs = outputs * ops.cast(ops.rsqrt(norm + 1e-8), outputs.dtype)[:, None, None]
        return outputs + self.bias

    def compute_output_shape(self, features_shape, style_shape):
        return (*features_shape[:-1], self.filters)

    def get_config(self):
        return {
            **super().get_config(),
            "filters": self.filters,
            "kernel_size": self.kernel_size,
            "demodulate": self.demodulate,
        }
