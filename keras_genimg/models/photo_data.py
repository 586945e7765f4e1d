"""Data of models that edit photos: the inputs that they declare, as `edit` takes them or as `call` does."""

import functools

import keras
from keras import ops

from ..images.pixels import check_training_images
from ..training import TrainsOnPixels
from ..training.pixel_data import array_of, checked_values


def of_declared(call):
    """A `call` of inputs as `fit` takes them, or as it takes them itself; masks that confine it hold.

    That is of the outermost: what a subclass hands to `super().call` is as its parent's `call` takes it.
    """

    @functools.wraps(call)
    def wrapped(self, inputs, *args, **kwargs):
        if type(self)._outermost_call is not wrapped:
            return call(self, inputs, *args, **kwargs)
        inputs = self._listed(inputs, self.takes)
        values = [given.of_batch(value) for given, value in zip(self.takes, inputs, strict=True)]
        made = call(self, values if len(values) > 1 else values[0], *args, **kwargs)
        for given, value in zip(self.takes, values, strict=True):
            if given.confines and self.scale == 1:
                made = ops.where(value > 0, made, values[0])
        return made

    return wrapped


class TrainsOnPhotos(TrainsOnPixels):
    """`fit` of a model whose `takes` are a photo and perhaps more: all are checked, and `call` gets float32 of them."""

    _outermost_call = keras.Model.call

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        if cls.call is not cls._outermost_call:  # not `__call__`, which Keras passes by on JAX
            cls.call = cls._outermost_call = of_declared(cls.call)

    @property
    def learns_from(self):
        """The declared inputs that batches of training hold: a family with its own `train_step` may need fewer."""
        return self.takes

    @property
    def inputs_of_data(self):
        return len(self.learns_from)

    def _listed(self, inputs, declared):
        """Inputs in their order, from a list or a dict of them."""
        if isinstance(inputs, dict) and all(given.name in inputs for given in declared):
            inputs = [inputs[given.name] for given in declared]
        inputs = list(inputs) if isinstance(inputs, (dict, list, tuple)) else [inputs]
        if len(inputs) != len(declared):
            names = ", ".join(given.name for given in declared)
            raise ValueError(
                f"{type(self).__name__} takes {names} in one array each, got {len(inputs)}: "
                f"`fit(({names}), target)`, or batches of such pairs."
            )
        return inputs

    def checked_data(self, x, y, weights, name, whole):
        image, *others = self._listed(x, self.learns_from)
        photos = array_of(image)
        if photos is None:
            return x, y, weights
        self.check_pixels(photos, name)
        for index, given in enumerate(self.learns_from[1:]):
            others[index] = value = checked_values(given, others[index], len(photos), whole)
            if given.aligned and value.shape[1:3] != photos.shape[1:3]:
                size = photos.shape[1:3]
                raise ValueError(f"`{given.name}` must have the photos' size {size}, got {value.shape[1:3]}.")
        if len(getattr(y, "shape", ())) == 4 and (targets := array_of(y)) is not None:  # images too, of any size
            check_training_images(targets, name.replace("batch", "targets") if not whole else "y")
        return [image, *others] if others else image, y, weights
