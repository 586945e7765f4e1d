"""The Charbonnier loss: an absolute error that is smooth at zero."""

import keras
from keras import ops


@keras.saving.register_keras_serializable("keras_genimg")
class Charbonnier(keras.losses.Loss):
    """`sqrt(error**2 + smoothing**2)`, averaged: like L1 for large errors, like L2 for those below `smoothing`.

    Super-resolution networks trained with it, or with L1, end sharper and higher in PSNR than with the squared error.

    Args:
        smoothing: the error, in the units of the images, at which it turns from quadratic to linear; for 0..255
            images 0.25 is a thousandth of the range.
        reduction: as in every Keras loss.
        name: as in every Keras loss.

    Example:
        ```python
        Charbonnier()(keras.ops.ones((1, 4, 4, 3)), keras.ops.zeros((1, 4, 4, 3)))
        ```

    Reference:
        Lai et al., "Deep Laplacian Pyramid Networks for Fast and Accurate Super-Resolution", 2017, equation 2.
    """

    def __init__(self, smoothing=0.25, reduction="sum_over_batch_size", name="charbonnier"):
        super().__init__(reduction=reduction, name=name)
        self.smoothing = smoothing

    def call(self, y_true, y_pred):
        return ops.mean(ops.sqrt(ops.square(y_pred - y_true) + self.smoothing**2), axis=-1)

    def get_config(self):
        return {**super().get_config(), "smoothing": self.smoothing}
