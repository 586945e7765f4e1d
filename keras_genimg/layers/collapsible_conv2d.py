"""A convolution that is trained as two, a wide one and a 1x1 after it, and collapses into one."""

import keras
import numpy as np
from keras import layers, ops


@keras.saving.register_keras_serializable("keras_genimg")
class CollapsibleConv2D(layers.Layer):
    """A linear block: `kernel_size` squared to `width` channels, 1x1 to `filters`, no activation between, "same" size.

    Two convolutions in a row are one. The product of both kernels is taken before the images are convolved, so a
    training step costs about what the one costs; what is gained is that gradient descent on factors finds better
    networks than on their product. With `residual` the input is added: that is the identity in the middle of the
    kernel. `collapsed_weights` are those of a plain `keras.layers.Conv2D` that does the same.

    Args:
        filters: channels of the result.
        kernel_size: odd side of the kernel, in pixels.
        width: channels between the two convolutions.
        residual: add the input, which must have `filters` channels.
        shrink_initializer: of the 1x1 convolution's kernel; "zeros" makes a block that starts with no say.

    Input shape: `(batch, height, width, channels)`.
    Output shape: `(batch, height, width, filters)`.

    Raises:
        ValueError: a kernel of an even side, or a residual of other channels than the input's.

    Example:
        ```python
        block = CollapsibleConv2D(8, 3, width=32, residual=True)
        plain = keras.layers.Conv2D(8, 3, padding="same")
        images = keras.random.normal((1, 6, 7, 8))
        wide, narrow = block(images), plain(images)
        plain.set_weights(block.collapsed_weights())
        assert keras.ops.max(keras.ops.abs(wide - plain(images))) < 1e-4
        ```

    Reference:
        Bhardwaj et al., "Collapsible Linear Blocks for Super-Efficient Super Resolution", MLSys 2022, algorithms 1, 2;
        Zhang et al., "Edge-oriented Convolution Block for Real-time Super Resolution on Mobile Devices", ACM MM 2021.
    """

    def __init__(self, filters, kernel_size, width=256, residual=False, shrink_initializer="glorot_normal", **kwargs):
        super().__init__(autocast=False, **kwargs)  # the product is taken in single precision
        if kernel_size % 2 == 0:
            raise ValueError(f"`kernel_size` must be odd, got {kernel_size}.")
        self.filters = filters
        self.kernel_size = kernel_size
        self.width = width
        self.residual = residual
        self.shrink_initializer = keras.initializers.get(shrink_initializer)

    def build(self, input_shape):
        channels, side = input_shape[-1], self.kernel_size
        if self.residual and channels != self.filters:
            raise ValueError(f"A residual of {self.filters} channels cannot be added to an input of {channels}.")
        self.expand = self.add_weight((side, side, channels, self.width), "glorot_normal", name="expand")
        self.shrink = self.add_weight((self.width, self.filters), self.shrink_initializer, name="shrink")
        self.bias = self.add_weight((self.filters,), "zeros", name="bias")
        self.identity = np.zeros((side, side, channels, self.filters), "float32")
        if self.residual:
            self.identity[side // 2, side // 2] = np.eye(self.filters)

    def call(self, images):
        kernel, bias = (ops.cast(part, self.compute_dtype) for part in (self._kernel(), self.bias))
        return ops.conv(ops.cast(images, self.compute_dtype), kernel, padding="same") + bias

    def collapsed_weights(self):
        """Kernel and bias, as numpy arrays, of the one convolution that does what this layer does."""
        return [ops.convert_to_numpy(self._kernel()), ops.convert_to_numpy(self.bias)]

    def _kernel(self):
        return ops.add(ops.tensordot(self.expand, self.shrink, 1), self.identity)

    def compute_output_shape(self, input_shape):
        return *input_shape[:-1], self.filters

    def get_config(self):
        own = {"filters": self.filters, "kernel_size": self.kernel_size, "width": self.width}
        start = keras.initializers.serialize(self.shrink_initializer)
        return {**super().get_config(), **own, "residual": self.residual, "shrink_initializer": start}
