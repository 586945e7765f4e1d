"""Self-attention within windows of a feature map, plain or shifted: what Swin transformers are made of."""

import keras
import numpy as np
from keras import layers, ops


@keras.saving.register_keras_serializable("keras_genimg")
class WindowAttention(layers.Layer):
    """Each place attends to the places of its window, by several heads, with a bias for each relative position.

    Windows that are shifted by half their side let neighbours exchange: the map is rolled by the shift, so that all
    windows are whole, and places that only the roll has brought together do not see each other. So the layer is local,
    also at the edges, and takes maps of any size that is a multiple of the window.

    Args:
        heads: of attention; the channels are a multiple of it.
        window: side of a window, in places, an even number.
        shift: places that windows are shifted by, down and to the right: 0, or half a window in every other layer.

    Input shape: `(batch, height, width, channels)`, height and width multiples of `window`; they may be unknown.
    Output shape: the same.

    Raises:
        ValueError: a window that is odd or no larger than the shift, channels that are no multiple of the heads, or a
            known side that is no multiple of the window.

    Example:
        ```python
        WindowAttention(heads=2, window=4, shift=2)(keras.random.normal((1, 8, 12, 6))).shape  # (1, 8, 12, 6)
        ```

    Reference: Liu et al., Swin transformer: hierarchical vision transformer using shifted windows, ICCV 2021.
    """

    def __init__(self, heads, window, shift=0, **kwargs):
        super().__init__(**kwargs)
        if window < 2 or window % 2 or not 0 <= shift < window:
            raise ValueError(f"`window` must be an even number above `shift`, got {window} and {shift}.")
        self.heads, self.window, self.shift = heads, window, shift

    def build(self, input_shape):
        channels = input_shape[-1]
        if channels % self.heads:
            raise ValueError(f"The {channels} channels must be a multiple of `heads`, which is {self.heads}.")
        for name, filters in {"joint": 3 * channels, "outputs": channels}.items():
            layer = layers.Dense(filters, name=name, dtype=self.dtype_policy)
            layer.build((None, None, channels))
            setattr(self, name, layer)
        self.bias_of_offsets = self.add_weight(
            shape=((2 * self.window - 1) ** 2, self.heads),
            initializer=keras.initializers.TruncatedNormal(stddev=0.02),
            name="bias_of_offsets",
        )
        self.offsets = _offsets(self.window)

    def call(self, inputs):
        if any(side is not None and side % self.window for side in inputs.shape[1:3]):
            raise ValueError(f"The sides must be multiples of the window, {self.window}, got shape {inputs.shape}.")
        rolled = _rolled(inputs, self.shift)
        seen = self._attended(self._windows(rolled), self._windows(self._regions(inputs)) if self.shift else None)
        return _rolled(self._map(self.outputs(seen), rolled), -self.shift)

    def _attended(self, places, regions):
        """Attention within windows `(windows, places, channels)`, where there are regions among those of each alone."""
        count, width = self.window**2, places.shape[-1] // self.heads
        joint = ops.reshape(self.joint(places), (-1, count, 3 * self.heads, width))
        queries, keys, values = ops.split(ops.transpose(joint, (0, 2, 1, 3)), 3, axis=1)
        products = ops.matmul(queries * width**-0.5, ops.transpose(keys, (0, 1, 3, 2)))
        bias = ops.reshape(ops.take(self.bias_of_offsets, self.offsets, axis=0), (count, count, self.heads))
        products = ops.cast(products, "float32") + ops.cast(ops.transpose(bias, (2, 0, 1))[None], "float32")
        if regions is not None:
            apart = ops.not_equal(regions, ops.transpose(regions, (0, 2, 1)))[:, None]
            products = ops.where(apart, -1e9, products)
        seen = ops.matmul(ops.cast(ops.softmax(products), values.dtype), values)
        return ops.reshape(ops.transpose(seen, (0, 2, 1, 3)), (-1, count, self.heads * width))

    def _regions(self, inputs):
        """For each place of the rolled map 0 to 3: have its row and its column come round from the other end?"""
        one = ops.ones_like(inputs[..., :1], "float32")
        row = ops.concatenate([0.0 * one[:, self.shift :], one[:, : self.shift]], axis=1)
        column = ops.concatenate([0.0 * one[:, :, self.shift :], one[:, :, : self.shift]], axis=2)
        return 2.0 * row + column

    def _windows(self, features):
        """A map as `(batch * windows, places of a window, channels)`; no array has more than four axes."""
        batch, height, width, channels = ops.shape(features)
        side, channels = self.window, features.shape[-1]
        rows = ops.reshape(features, (batch * (height // side), side, width // side, side * channels))
        return ops.reshape(ops.transpose(rows, (0, 2, 1, 3)), (-1, side * side, channels))

    def _map(self, places, like):
        """The inverse of `_windows`, to the shape of a map."""
        batch, height, width, _ = ops.shape(like)
        side, channels = self.window, like.shape[-1]
        rows = ops.reshape(places, (batch * (height // side), width // side, side, side * channels))
        return ops.reshape(ops.transpose(rows, (0, 2, 1, 3)), (batch, height, width, channels))

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        return {**super().get_config(), "heads": self.heads, "window": self.window, "shift": self.shift}


def _offsets(window):
    """For each pair of places of a window, row by row, the number of the second's position relative to the first's."""
    rows, columns = (axis.reshape(-1) for axis in np.mgrid[:window, :window])
    down, right = (axis[:, None] - axis[None] + window - 1 for axis in (rows, columns))
    return (down * (2 * window - 1) + right).reshape(-1).astype("int32")


def _rolled(features, shift):
    """Features whose first `shift` rows and columns have gone to the end; with a negative shift it is the inverse.

    Slices joined, since not every format that models are exported to can roll.
    """
    if shift:
        features = ops.concatenate([features[:, shift:], features[:, :shift]], axis=1)
        features = ops.concatenate([features[:, :, shift:], features[:, :, :shift]], axis=2)
    return features
