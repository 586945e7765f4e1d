"""A filter without weights that takes away stray pixels and leaves edges as they are."""

import keras
from keras import ops


@keras.saving.register_keras_serializable("keras_genimg")
class ConservativeSmoothing(keras.layers.Layer):
    """Limits each pixel to the range of its eight neighbours, channel by channel.

    A generator of perceptrons learns each pixel by itself and leaves specks; as its last layer, this takes away specks
    of one pixel, and with `rank` 2 those of two that do not touch the border. Lines of a pixel's width stay (with
    `rank` 2 they lose a pixel at each end), as do edges and corners of what is wider. Gradients reach the pixels whose
    values are passed on.

    Args:
        rank: which of the neighbours are the limits, 1 to 4: 1 is the darkest and the brightest, 2 the second darkest
            and the second brightest, and so on.

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

    def __init__(self, rank=1, **kwargs):
        super().__init__(**kwargs)
        if rank not in (1, 2, 3, 4):
            raise ValueError(f"The rank must be 1, 2, 3 or 4: a pixel has eight neighbours. It is {rank!r}.")
        self.rank = rank

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
        least = _of_rank(self.rank, neighbours, ops.minimum, ops.maximum)
        most = _of_rank(self.rank, neighbours, ops.maximum, ops.minimum)
        return ops.minimum(ops.maximum(images, least), most)

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        return {**super().get_config(), "rank": self.rank}


def _of_rank(rank, tensors, better, worse):
    """The best, the second best, ... of tensors at each place; without a sort, which not every runtime has."""
    best = []
    for tensor in tensors:
        for place, held in enumerate(best):
            best[place], tensor = better(held, tensor), worse(held, tensor)
        if len(best) < rank:
            best.append(tensor)
    return best[-1]
