"""A declared input that says what is to change in an image, and leaves the rest as it is."""

import dataclasses
import typing

import keras
import numpy as np
from keras import ops

from .inputs import Input, in_range, told
from .labels import Label

MARGIN = 1e-4  # by which the shares of a group may add up to more than 1, as rounded numbers do


@keras.saving.register_keras_serializable("keras_genimg")
@dataclasses.dataclass(frozen=True)
class Targets(Input):
    """For each of several attributes the value that is wanted, or none: then it stays as it is.

    People give a dict of attributes to values, such as `{"mouth": "smile"}`, for all images; a list of such dicts, one
    an image; texts `"mouth=smile"`, as on the command line; or an array of shares. Networks see the attributes' one-hot
    vectors side by side, and zeros where nothing is named. In data sets each attribute of each image has a value.

    Args:
        name: of the input.
        attributes: dict of each attribute's name to the names of its values, two or more.

    Raises:
        ValueError: no attributes, or fewer than two values, or names that repeat.

    Example:
        ```python
        target = Targets("target", {"mouth": ("smile", "frown"), "hat": ("no", "yes")})
        target.values({"hat": "yes"}, 1).tolist()  # [[0.0, 0.0, 0.0, 1.0]]
        ```
    """

    name: str = "target"
    attributes: dict = dataclasses.field(default_factory=dict)

    low: typing.ClassVar[float] = 0.0
    high: typing.ClassVar[float] = 1.0

    def __post_init__(self):
        if not isinstance(self.attributes, dict) or not self.attributes:
            raise ValueError(
                f'`{self.name}` must have a dict of attributes to their values, such as {{"hat": ("no", "yes")}}, got '
                f"{self.attributes!r}."
            )
        checked = {name: Label(name, values).class_names for name, values in self.attributes.items()}
        object.__setattr__(self, "attributes", checked)

    def __hash__(self):
        return hash((self.name, *self.attributes.items()))

    @property
    def labels(self):
        """A `Label` for each attribute."""
        return [Label(name, values) for name, values in self.attributes.items()]

    @property
    def spans(self):
        """Of each attribute the slice of the vector that it has."""
        ends = np.cumsum([label.size for label in self.labels]).tolist()
        return [slice(end - label.size, end) for end, label in zip(ends, self.labels, strict=True)]

    @property
    def size(self):
        return sum(label.size for label in self.labels)

    @property
    def served_shape(self):
        return (self.size,)

    @property
    def columns(self):
        """What each number of the vector stands for: `"mouth=smile"` and so on."""
        return [f"{name}={value}" for name, values in self.attributes.items() for value in values]

    @property
    def description(self):
        return (
            f"What is wanted: for each attribute 1 at one value, or 0 at all of them to leave it as it is; the numbers "
            f"are {', '.join(self.columns)}."
        )

    def values(self, given, count):
        if isinstance(given, str) or (isinstance(given, (list, tuple)) and all(isinstance(one, str) for one in given)):
            given = self.parsed([given] if isinstance(given, str) else given)
        if isinstance(given, dict):
            return np.broadcast_to(self._vector(given), (count, self.size))
        if isinstance(given, (list, tuple)) and given and all(isinstance(one, dict) for one in given):
            if len(given) != count:
                raise ValueError(f"`{self.name}` must be one dict for all images, or {count}; got {len(given)}.")
            return np.stack([self._vector(one) for one in given])
        array = np.asarray(given)
        wanted = (count, self.size)
        if array.dtype.kind not in "bfiu" or array.shape not in (wanted, wanted[1:]):
            raise ValueError(
                f"`{self.name}` must be a dict such as {{{self.labels[0].name!r}: "
                f"{self.labels[0].class_names[0]!r}}}, of {', '.join(self.attributes)}; or numbers of shape "
                f"{wanted[1:]} for all images or {wanted}; got {told(array)}."
            )
        array = np.broadcast_to(in_range(array.astype(np.float32), self), wanted)
        for label, span in zip(self.labels, self.spans, strict=True):
            if array[:, span].sum(axis=1).max() > 1.0 + MARGIN:
                raise ValueError(f"`{self.name}` has shares of {label.name!r} that add up to more than 1.")
        return array

    def _vector(self, given):
        for name in given:
            if name not in self.attributes:
                raise ValueError(f"`{self.name}` has no {name!r}: it has {', '.join(self.attributes)}.")
        parts = [
            label.values(given[label.name], 1)[0] if label.name in given else np.zeros(label.size, np.float32)
            for label in self.labels
        ]
        return np.concatenate(parts)

    def bounded(self, served):
        sums = (
            served[..., span] @ np.full((span.stop - span.start, 1), 1.0 - MARGIN, np.float32) for span in self.spans
        )
        return [served, *sums]

    def of_seeds(self, seeds):
        return np.zeros((len(seeds), self.size), np.float32)

    def of_batch(self, values):
        """Vectors as they are; labels as one-hot vectors: `(batch, attributes)`, or a dict of `(batch,)`."""
        if isinstance(values, dict):
            parts = [label.of_batch(values[label.name]) for label in self.labels]
            return ops.concatenate(parts, axis=-1)
        if len(values.shape) == 1 or tuple(values.shape[1:]) == (len(self.labels),) != (self.size,):
            values = ops.reshape(values, (-1, len(self.labels)))
            parts = [label.of_batch(values[:, index]) for index, label in enumerate(self.labels)]
            return ops.concatenate(parts, axis=-1)
        return super().of_batch(values)

    def check_data(self, values, count):
        if not isinstance(values, dict):
            values = super().check_data(values, count)
            if values.ndim == 1:
                values = values[:, None]
            if values.shape[1:] == (self.size,) and values.dtype.kind == "f":
                return self.values(values, count)
            if values.shape[1:] != (len(self.labels),):
                raise ValueError(
                    f"`{self.name}` must be a dict of {', '.join(self.attributes)}, or whole numbers of shape "
                    f"({count}, {len(self.labels)}); got shape {values.shape}."
                )
            values = {label.name: values[:, index] for index, label in enumerate(self.labels)}
        missing = [name for name in self.attributes if name not in values]
        if missing:
            raise ValueError(f"`{self.name}` has no values of {missing[0]!r}, and needs {', '.join(self.attributes)}.")
        return {label.name: label.check_data(values[label.name], count) for label in self.labels}

    def parsed(self, texts):
        found = {}
        for text in texts:
            name, equals, value = text.partition("=")
            if not equals:
                raise ValueError(f"`{self.name}` must be like {self.columns[0]}, got {text!r}.")
            if name in found:
                raise ValueError(f"`{self.name}` names {name!r} twice: {found[name]!r} and {value!r}.")
            found[name] = value
        self._vector(found)
        return found
