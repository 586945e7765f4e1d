"""Convolution and dense layers whose weights all learn at one rate, whatever their number of inputs."""

import math

import keras
from keras import ops

from .computed_kernel import ComputedKernel


class _EqualizedKernel(ComputedKernel):
    """Weights drawn from N(0, 1), scaled when they are used rather than when they are drawn.

    Adam moves each weight by about its rate; weights that all have the size one then change at one relative speed.
    """

    def __init__(self, *args, gain=1.0, rate=1.0, **kwargs):
        kwargs.setdefault("kernel_initializer", keras.initializers.RandomNormal(stddev=1.0 / rate))
        super().__init__(*args, **kwargs)
        self.gain = gain
        self.rate = rate

    def used_weights(self, training):
        fan_in = math.prod(self.kernel.shape[:-1])
        kernel = self.kernel * (self.gain * self.rate / math.sqrt(fan_in))
        return kernel, self.bias * self.rate if self.use_bias else None

    def get_config(self):
        return {**super().get_config(), "gain": self.gain, "rate": self.rate}


@keras.saving.register_keras_serializable("keras_genimg")
class EqualizedConv2D(_EqualizedKernel, keras.layers.Conv2D):
    """`keras.layers.Conv2D` with weights from N(0, 1), multiplied when used by `gain * rate / sqrt(inputs)`.

    Args: as for `keras.layers.Conv2D`, and
        gain: deviation of the outputs for inputs of deviation one; sqrt(2) makes up for a ReLU before the layer.
        rate: how many times faster its weights and bias learn; at first the outputs are the same.

    Example:
        ```python
        EqualizedConv2D(8, 3, padding="same")(keras.random.normal((2, 8, 8, 4))).shape  # (2, 8, 8, 8)
        ```

    Reference: Karras et al., Progressive growing of GANs for improved quality, stability, and variation, ICLR 2018.
    """

    linear = keras.layers.Conv2D.convolution_op


@keras.saving.register_keras_serializable("keras_genimg")
class EqualizedDense(_EqualizedKernel, keras.layers.Dense):
    """`keras.layers.Dense` with weights from N(0, 1), multiplied when used by `gain * rate / sqrt(inputs)`.

    Args: as for `keras.layers.Dense`, and
        gain: deviation of the outputs for inputs of deviation one; sqrt(2) makes up for a ReLU before the layer.
        rate: how many times faster its weights and bias learn; at first the outputs are the same.

    Example:
        ```python
        EqualizedDense(16, rate=0.01)(keras.random.normal((2, 8))).shape  # (2, 16)
        ```

    Reference: Karras et al., Progressive growing of GANs for improved quality, stability, and variation, ICLR 2018.
    """

    linear = staticmethod(ops.matmul)
