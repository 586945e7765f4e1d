"""The one door of training data: the first batch is looked at before the first step."""

import types

import keras
import numpy as np
from keras import ops

from ..images import pixels


class TrainsOnPixels:
    """A model that trains on images 0..255, mixed in before `keras.Model`: `fit` and `evaluate` look at them.

    Images of 0..1 or -1..1, as other libraries want them, would train silently on black. Arrays are looked at as a
    whole; of a `tf.data.Dataset`, a `keras.utils.PyDataset`, a generator or a torch `DataLoader` the first batch is.
    """

    _looked_at = False

    def check_pixels(self, images, name):
        """Refuses an array of images that this model cannot be trained on; a subclass may insist on a size.

        Args:
            images: what is given as images.
            name: of the argument, for the message.

        Raises:
            ValueError: wrong rank or channels, or values that are not 0..255.
        """
        pixels.check_images(images, name)

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
        x = looked_at(x, y, "x", self.check_pixels)
        if isinstance(validation_data, (list, tuple)):
            first, second, _ = keras.utils.unpack_x_y_sample_weight(validation_data)
            looked_at(first, second, "validation_data", self.check_pixels)
        else:
            validation_data = looked_at(validation_data, None, "validation_data", self.check_pixels)
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
            x = looked_at(x, y, "x", self.check_pixels)
        return super().evaluate(x, y, *args, **kwargs)


def looked_at(x, y, name, check):
    """Checks the images in data for `fit`; returns `x`, from which nothing has been taken.

    Args:
        x: as for `fit`.
        y: as for `fit`.
        name: of the argument, for messages.
        check: function of an array and a name that raises ValueError.
    """
    if x is None:
        return None
    if isinstance(x, types.GeneratorType):
        batch = next(x, None)
        x = _again(batch, x)
    elif isinstance(x, keras.utils.PyDataset):
        batch = x[0]
    elif isinstance(x, (dict, list, tuple)) or hasattr(x, "__array__"):
        _check(x, name, check)
        _check_targets(y, "y", check)
        return x
    else:
        batch = next(iter(x), None)
    first, second, _ = keras.utils.unpack_x_y_sample_weight(batch)
    _check(first, f"first batch of {name}", check)
    _check_targets(second, f"first targets of {name}", check)
    return x


def _again(first, others):
    if first is not None:
        yield first
        yield from others


def _check(images, name, check):
    if isinstance(images, dict):
        if "image" not in images:
            raise ValueError(f'`{name}` is a dict without images: it needs an entry "image", got {sorted(images)}.')
        images = images["image"]
    elif isinstance(images, (list, tuple)):
        images = images[0] if images else None
    if images is None:
        return
    images = ops.convert_to_numpy(images) if ops.is_tensor(images) else np.asarray(images)
    if images.dtype == object:  # spread over replicas: numpy cannot look at it
        return
    if images.dtype.kind == "f" and images.size:
        low, high = images.min(), images.max()
        if -1.0 <= low < 0.0 and high <= 1.0:
            raise ValueError(
                f"`{name}` holds values from -1 to 1: pixels are 0..255 here; 127.5 * (images + 1) makes them so."
            )
        if low >= 0.0 and 0.0 < high <= 1.0:
            raise ValueError(
                f"`{name}` holds no value above 1: pixels are 0..255 here; multiply images of 0..1 by 255."
            )
    check(images, name)


def _check_targets(targets, name, check):
    if len(getattr(targets, "shape", ())) == 4:  # images too, of whatever size
        _check(targets, name, pixels.check_images)
