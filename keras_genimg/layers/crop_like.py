"""Cutting a tensor to another's size, known or not when the network is built."""

import keras
from keras import layers, ops


@keras.saving.register_keras_serializable("keras_genimg")
class CropLike(layers.Layer):
    """Cuts rows and columns off the end, so that images leave a network of halvings and doublings at their own size.

    Call arguments:
        images: `(batch, height, width, channels)`, at least as high and wide as `like`.
        like: `(batch, wanted height, wanted width, any)`.

    Example:
        ```python
        CropLike()(keras.ops.ones((1, 8, 12, 3)), keras.ops.ones((1, 7, 9, 3))).shape  # (1, 7, 9, 3)
        ```
    """

    def call(self, images, like):
        height, width = ops.shape(like)[1:3]
        return images[:, :height, :width]

    def compute_output_shape(self, images_shape, like_shape):
        return (images_shape[0], *like_shape[1:3], images_shape[3])
