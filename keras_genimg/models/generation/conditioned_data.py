"""Data of models that make images: images, and where the model declares conditions, their values."""

import warnings

import keras
from keras import ops

from ...images import pixels
from ...training import TrainsOnPixels
from ...training.pixel_data import array_of, checked_values


def split(images, values):
    """Images and conditions, where both may stand in one dict: `{"image": ..., "label": ...}`."""
    if not isinstance(images, dict):
        return images, values
    if "image" not in images:
        raise ValueError(f'A dict of data needs an entry "image", it has {sorted(images)}.')
    others = {name: value for name, value in images.items() if name != "image"}
    if others and values is not None:
        raise ValueError(f"Conditions go into the dict or beside it, not both: it has {sorted(others)}.")
    return images["image"], others if values is None else values


class TrainsOnConditions(TrainsOnPixels):
    """`fit`, and the batches of its steps, of a model with `image_shape` and declared `all_conditions`."""

    def fit(self, x=None, y=None, *args, validation_data=None, **kwargs):
        """`keras.Model.fit`; arrays, or the first batch of other data, are checked before the first step.

        Args:
            x: images of this model's size, uint8 or float 0..255, as an array, a `tf.data.Dataset`, a
                `keras.utils.PyDataset`, alone or with labels; a tuple `(images, labels)`; or a dict of arrays, or
                batches of such dicts, `{"image": images, "label": labels}`.
            y: conditions of a model that takes any: labels by number or, in arrays, by name; several in a dict by the
                names in `takes`. A model without conditions passes over them.
            args: as for `keras.Model.fit`.
            validation_data: of the same kinds.
            kwargs: as for `keras.Model.fit`.

        Returns:
            A `keras.callbacks.History`.

        Raises:
            ValueError: the data do not hold such images or conditions.
        """
        if self.starts_anew:
            warnings.warn(
                f"The zoo's file of {self.name} holds what images are made with; {' and '.join(self.starts_anew)} "
                "starts anew, so expect worse images at first.",
                stacklevel=2,
            )
            self.starts_anew = ()
        return super().fit(x, y, *args, validation_data=validation_data, **kwargs)

    def check_pixels(self, images, name):
        pixels.check_training_images(images, name, self.image_shape)

    def checked_data(self, x, y, weights, name, whole):
        if weights is not None:
            raise ValueError(f"{type(self).__name__} weighs no samples: it is trained by `{self._call_of_fit()}`.")
        if isinstance(x, (list, tuple)):
            raise ValueError(f"`{name}` is a {type(x).__name__}: stack the images into one array, `numpy.stack`.")
        images, values = split(x, y)
        if (array := array_of(images)) is None:
            return x, y, weights
        self.check_pixels(array, name)
        checked = {
            each.name: checked_values(each, self._value_of(each, values), len(array), whole)
            for each in self.all_conditions
        }
        return images, (next(iter(checked.values())) if len(checked) == 1 else checked or None), None

    def _call_of_fit(self):
        """How `fit` is called: of one condition without, of several by their names."""
        names = ", ".join(f'"{each.name}": ...' for each in self.all_conditions)
        return ("fit(images)", "fit((images, labels))", f"fit(images, {{{names}}})")[min(len(self.all_conditions), 2)]

    def _value_of(self, declared, values):
        """The values of one declared condition among those of a batch or a data set."""
        if isinstance(values, dict):
            values = values.get(declared.name)
        elif len(self.all_conditions) > 1:
            values = None  # several conditions go by their names
        if values is None:
            raise ValueError(
                f"{type(self).__name__} is trained with conditions, and the data have no `{declared.name}`: "
                f"`{self._call_of_fit()}`."
            )
        return values

    def network_batch(self, data, low, high):
        """A training batch as networks see it.

        Returns:
            float32 images `low`..`high`, and the joined conditions `(batch, condition_size)` or None.
        """
        images, values = split(*keras.utils.unpack_x_y_sample_weight(data)[:2])
        if tuple(images.shape[1:]) != self.image_shape:
            raise ValueError(f"The batch has images of shape {tuple(images.shape[1:])}, not {self.image_shape}.")
        vectors = [each.of_batch(self._value_of(each, values)) for each in self.all_conditions]
        label = ops.concatenate(vectors, axis=1) if vectors else None
        return pixels.to_network(ops.convert_to_tensor(images), low, high), label
