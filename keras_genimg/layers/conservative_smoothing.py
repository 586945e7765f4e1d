"""A filter without weights that takes away stray pixels and leaves edges as they are."""

import functools

import keras
from keras import ops


@keras.saving.register_keras_serializable("keras_genimg")
class ConservativeSmoothing(keras.layers.Layer):
    """Limits each pixel to the range of its eight neighbours, channel by channel.

    A generator of perceptrons learns each pixel by itself and leaves specks; as its last layer, this makes specks of
    one pixel impossible. Lines of a pixel's width stay, as do edges and corners of what is wider. Gradients reach the
    pixels whose values are passed on.

    Input shape: `(batch, height, width, channels)`, 2 pixels or more a side.
    Output shape: the same.

    Example:
        ```python
        image = keras.ops.reshape(keras.ops.cast([0, 0, 0, 0, 9, 0, 0, 0, 0], "float32"), (1, 3, 3, 1))
        keras.ops.max(ConservativeSmoothing()(image))  # 0
        ```

    Reference: Fisher, Perkins, Walker & Wolfart, Hypermedia image processing reference, Wiley 1996: conservative
    smoothing.
    """

    def call(self, images):
        height, width = ops.shape(images)[1:3]
        # What a border pixel lacks on one side is what it has on the other: its neighbours are those in the image.
        padded = ops.pad(images, ((0, 0), (1, 1), (1, 1), (0, 0)), mode="reflect")
        neighbours = [
            padded[:, row : row + height, column : column + width]
            for row in range(3)
            for column in range(3)
            if (row, column) != (1, 1)
        ]
        least, most = functools.reduce(ops.minimum, neighbours), functools.reduce(ops.maximum, neighbours)
        return ops.minimum(ops.maximum(images, least), most)

    def compute_output_shape(self, input_shape):
        return input_shape
