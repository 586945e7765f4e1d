"""The one door of training data: the first batch is looked at before the first step."""

import types

import keras
import numpy as np
from keras import ops

from ..images import pixels


class TrainsOnPixels:
    """A model that trains on images 0..255, mixed in before `keras.Model`: `fit` and `evaluate` look at all data alike.

    Images of 0..1 or -1..1, as other libraries want them, would train silently on black, and labels that are none on
    nothing. Arrays are looked at as a whole; of a `tf.data.Dataset`, a `keras.utils.PyDataset`, a generator or a torch
    `DataLoader` the first batch is. A subclass says in `checked_data` what its data are.
    """

    _looked_at = False

    @property
    def inputs_of_data(self):
        """How many inputs data have: with one, a tuple is `(x, y)`; with several it may be these."""
        return 1

    def checked_data(self, x, y, weights, name, whole):
        """Checks data, on any way into `fit` and `evaluate`.

        Args:
            x: inputs of a batch, or of all batches.
            y: targets or None.
            weights: of samples, or None.
            name: of the argument, for messages.
            whole: whether these are arrays of all the data, rather than a first batch.

        Returns:
            The three, as steps take them; those of a first batch are passed over.

        Raises:
            ValueError: these are no such data.
        """
        raise NotImplementedError

    def check_pixels(self, images, name):
        """Refuses an array of images that this model cannot be trained on; a subclass may insist on a size.

        Args:
            images: what is given as images.
            name: of the argument, for the message.

        Raises:
            ValueError: wrong rank or channels, or values that are not 0..255.
        """
        pixels.check_training_images(images, name)

    def fit(self, x=None, y=None, *args, validation_data=None, **kwargs):
        """`keras.Model.fit`; arrays, or the first batch of other data, are checked before the first step.

        Args:
            x: images 0..255, NHWC, uint8 or float: an array, a `tf.data.Dataset`, a `keras.utils.PyDataset`, a
                generator or a torch `DataLoader` of batches of them; or a dict or a list of which images are the entry
                `"image"` or the first.
            y: what belongs to the images; where it is images, they are checked alike.
            args: as for `keras.Model.fit`.
            validation_data: of the same kinds, and checked alike.
            kwargs: as for `keras.Model.fit`.

        Returns:
            A `keras.callbacks.History`.

        Raises:
            ValueError: the data do not hold such images.
        """
        x, y = self._checked(x, y, kwargs, "x")
        if validation_data is not None:
            several = isinstance(validation_data, (list, tuple))
            data = keras.utils.unpack_x_y_sample_weight(validation_data) if several else (validation_data, None, None)
            data = self.looked_at(*data, "validation_data")
            validation_data = data[0] if data[1] is None and data[2] is None else data
        self._looked_at = True  # what `fit` evaluates in between
        try:
            return super().fit(x, y, *args, validation_data=validation_data, **kwargs)
        finally:
            self._looked_at = False

    def evaluate(self, x=None, y=None, *args, **kwargs):
        """`keras.Model.evaluate`; the data are checked as `fit` checks them.

        Args:
            x: as for `fit`.
            y: as for `fit`.
            args: as for `keras.Model.evaluate`.
            kwargs: as for `keras.Model.evaluate`.

        Returns:
            A number, a list of them, or a dict, as `keras.Model.evaluate`.

        Raises:
            ValueError: the data do not hold images 0..255.
        """
        if not self._looked_at:
            x, y = self._checked(x, y, kwargs, "x")
        return super().evaluate(x, y, *args, **kwargs)

    def _checked(self, x, y, options, name):
        x, y, weights = self.looked_at(x, y, options.get("sample_weight"), name)
        if weights is not None:
            options["sample_weight"] = weights
        return x, y

    def looked_at(self, x, y, weights, name):
        """Data with what is wrong refused: see `checked_data`. From an iterator nothing has been taken."""
        of_pairs = isinstance(x, tuple) and y is None
        if of_pairs and (self.inputs_of_data == 1 or (x and isinstance(x[0], (dict, list, tuple)))):
            x, y, weights = keras.utils.unpack_x_y_sample_weight(x)
        if x is None:
            return x, y, weights
        if isinstance(x, types.GeneratorType):
            batch = next(x, None)
            x = _again(batch, x)
        elif isinstance(x, keras.utils.PyDataset):
            batch = x[0]
        elif isinstance(x, (dict, list, tuple)) or hasattr(x, "__array__"):
            return self.checked_data(x, y, weights, name, whole=True)
        else:
            batch = next(iter(x), None)
        if batch is not None:
            batch = keras.utils.unpack_x_y_sample_weight(batch)
            self.checked_data(*batch, f"first batch of {name}", whole=False)
        return x, y, weights


def array_of(values):
    """Values of any library as an array of numpy's, and a dict of them as a dict.

    Returns:
        An array, or None where numpy cannot look at it, such as what is spread over replicas.
    """
    if isinstance(values, dict):
        return {name: array_of(each) for name, each in values.items()}
    array = ops.convert_to_numpy(values) if ops.is_tensor(values) else np.asarray(values)
    return None if array.dtype == object and array.ndim == 0 else array


def checked_values(declared, values, count, whole):
    """The values of a declared input, as `Input.check_data` checks and gives them.

    Args:
        declared: the input.
        values: one for each image.
        count: how many images there are.
        whole: as for `checked_data`; steps take numbers alone.
    """
    values = array_of(values)
    if not whole and not isinstance(values, dict) and values.dtype.kind not in "bfiu":
        raise ValueError(f"`{declared.name}` in batches must be numbers, got {values.dtype}: names are for arrays.")
    return declared.check_data(values, count)


def _again(first, others):
    if first is not None:
        yield first
        yield from others
