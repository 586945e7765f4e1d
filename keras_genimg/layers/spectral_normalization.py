"""Convolution and dense layers whose kernels have spectral norm one."""

import keras
from keras import ops

from .computed_kernel import ComputedKernel


class _SpectralKernel(ComputedKernel):
    """Divides the kernel by its largest singular value, found by power iteration.

    The gradient flows through the division, as in the paper. (`keras.layers.SpectralNormalization` overwrites the
    kernel instead, and JAX differentiates that overwriting where TensorFlow does not.)
    """

    def build(self, input_shape):
        super().build(input_shape)
        self.left_vector = self.add_weight(
            shape=(1, self.kernel.shape[-1]), initializer="random_normal", trainable=False, name="left_vector",
            aggregation="only_first_replica",
        )  # fmt: skip

    # Those of Keras's Conv2D and Dense know of kernel and bias alone: a file without the vector does not load.
    save_own_variables = keras.layers.Layer.save_own_variables
    load_own_variables = keras.layers.Layer.load_own_variables

    def normalized_kernel(self, training):
        """The kernel over its norm; while training, one power iteration sharpens the estimate first."""
        matrix = ops.cast(ops.reshape(self.kernel, (-1, self.kernel.shape[-1])), "float32")
        fixed = ops.stop_gradient(matrix)
        left = ops.cast(self.left_vector, "float32")
        right = _unit(ops.matmul(left, ops.transpose(fixed)))
        left = _unit(ops.matmul(right, fixed))
        if training:
            self.left_vector.assign(left)
        norm = ops.sum(ops.matmul(right, matrix) * left)
        return self.kernel / ops.cast(norm, self.kernel.dtype)

    def used_weights(self, training):
        return self.normalized_kernel(training), self.bias


def _unit(vector):
    return vector / (ops.sqrt(ops.sum(ops.square(vector))) + 1e-12)


@keras.saving.register_keras_serializable("keras_genimg")
class SpectralConv2D(_SpectralKernel, keras.layers.Conv2D):
    """`keras.layers.Conv2D` whose kernel, as a matrix `(height * width * inputs, filters)`, has spectral norm one.

    Args: as for `keras.layers.Conv2D`.

    Example:
        ```python
        SpectralConv2D(64, 3, padding="same")(keras.random.normal((2, 8, 8, 3)), training=True).shape  # (2, 8, 8, 64)
        ```

    Reference: Miyato et al., Spectral normalization for generative adversarial networks, ICLR 2018.
    """

    linear = keras.layers.Conv2D.convolution_op


@keras.saving.register_keras_serializable("keras_genimg")
class SpectralDense(_SpectralKernel, keras.layers.Dense):
    """`keras.layers.Dense` whose kernel has spectral norm one.

    Args: as for `keras.layers.Dense`.

    Example:
        ```python
        SpectralDense(1)(keras.random.normal((2, 16)), training=True).shape  # (2, 1)
        ```

    Reference: Miyato et al., Spectral normalization for generative adversarial networks, ICLR 2018.
    """

    linear = staticmethod(ops.matmul)
