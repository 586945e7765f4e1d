"""Declared inputs that name what an image shows: one class of several, one of named targets, or attributes."""

import dataclasses
import math
import numbers
import typing

import keras
import numpy as np
from keras import ops

from ..training.noise import latents_of_seeds
from .inputs import Input, in_range, number, told
from .tasks import takes_of

MOST_TURNS = 10_000  # images for which a text names values one after the other


@keras.saving.register_keras_serializable("keras_genimg")
@dataclasses.dataclass(frozen=True)
class Label(Input):
    """One class of several. Networks see it as a one-hot float32 vector, so that classes can be mixed.

    Args:
        name: of the input.
        classes: their number, or their names.

    Raises:
        ValueError: fewer than two classes, or names that repeat or are numbers.

    Example:
        ```python
        Label("label", ("cat", "dog")).values("dog", 1).tolist()  # [[0.0, 1.0]]
        ```
    """

    name: str = "label"
    classes: int | tuple = 10

    dtype: typing.ClassVar[str] = "int64"
    low: typing.ClassVar[int] = 0

    def __post_init__(self):
        object.__setattr__(self, "classes", _checked_classes(self.classes, self.name))

    @property
    def class_names(self):
        """The classes' names: given ones, or their numbers."""
        return tuple(map(str, range(self.classes))) if isinstance(self.classes, int) else self.classes

    @property
    def size(self):
        return len(self.class_names)

    @property
    def high(self):
        return self.size - 1

    @property
    def description(self):
        if isinstance(self.classes, int):
            return f"The class, 0 to {self.high}."
        return "The class: " + ", ".join(f"{index} {name}" for index, name in enumerate(self.classes)) + "."

    def index(self, value):
        """The number of a class, given by number or by name.

        Raises:
            ValueError: there is no such class.
        """
        found = self._index(value)
        if found is None:
            raise self._refusal(told(value))
        return found

    def _refusal(self, what):
        names = "" if isinstance(self.classes, int) else f" or one of {', '.join(self.classes)}"
        return ValueError(f"`{self.name}` must be a number from 0 to {self.high}{names}; got {what}.")

    def _index(self, value):
        """The number of a class, or None where it is none."""
        if isinstance(value, numbers.Integral) and not isinstance(value, bool) and 0 <= value <= self.high:
            return int(value)
        name = str(value)
        if isinstance(value, (str, np.str_)) and name in self.class_names:
            return self.class_names.index(name)
        if isinstance(value, (str, np.str_)) and name.isascii() and name.isdecimal() and int(name) <= self.high:
            return int(name)
        return None

    def values(self, given, count):
        array = np.asarray(given)
        if array.dtype.kind == "f":
            return self._mixtures(array, count)
        if array.ndim == 0:
            return self._one_hot([self.index(array.item())] * count)
        if array.shape != (count,):
            raise ValueError(
                f"`{self.name}` must be one class for all, or {count} classes, one an image; got shape {array.shape}."
            )
        return self._one_hot(self._indices(array))

    def _mixtures(self, array, count):
        wanted = (count, self.size)
        if array.shape not in (wanted, wanted[1:]) or not np.all(np.isfinite(array)):
            raise ValueError(
                f"`{self.name}` as floats is a mixture of classes: finite, of shape {wanted[1:]} for all images or "
                f"{wanted}; got shape {array.shape}."
            )
        return np.broadcast_to(array.astype(np.float32), wanted)

    def _one_hot(self, indices):
        return self.encoded(np.asarray(indices, np.int64), lambda x: x.astype(np.float32))

    def of_seeds(self, seeds):
        return self._one_hot([seed % self.size for seed in seeds])

    def encoded(self, served, cast):
        return cast(served[:, None] == np.arange(self.size, dtype=np.int64))

    def of_batch(self, values):
        self.check_width(values.shape, (), (1,), (self.size,))
        if len(values.shape) == 2 and values.shape[-1] == self.size:
            return ops.cast(values, "float32")
        indices = ops.reshape(ops.cast(values, "int32"), (-1, 1))
        return ops.cast(ops.equal(indices, ops.arange(self.size, dtype="int32")), "float32")

    def check_data(self, values, count):
        values = super().check_data(values, count)
        if values.ndim == 2 and values.shape[1] == 1:
            values = values[:, 0]
        if values.ndim == 2 and values.dtype.kind in "bfiu":  # one-hot, several-hot or mixed
            if values.shape[1] != self.size or not np.all(np.isfinite(values)):
                raise ValueError(
                    f"`{self.name}` as vectors must be finite and of {self.size} numbers, got shape {values.shape}."
                )
            return values.astype(np.float32)
        if values.ndim != 1 or values.dtype.kind == "f":
            raise ValueError(
                f"`{self.name}` must be one whole number or name an image, or vectors of {self.size} numbers, got "
                f"{values.dtype} of shape {values.shape}."
            )
        return self._indices(values)

    def _indices(self, values):
        """The numbers of classes, each given by number or by name in an array of one axis."""
        values = values.astype(str) if values.dtype == object else values
        distinct, first, places = np.unique(values, return_index=True, return_inverse=True)
        found = [self._index(value) for value in distinct.tolist()]
        if None in found:
            raise self._refusal(
                told(values, [min(at for at, number in zip(first, found, strict=True) if number is None)])
            )
        return np.array(found, np.int64)[places]

    def parsed(self, texts):
        return texts[0] if len(texts) == 1 else list(texts)


@keras.saving.register_keras_serializable("keras_genimg")
@dataclasses.dataclass(frozen=True)
class Choice(Label):
    """One of several named targets, with one that is taken where none is given.

    Args:
        name: of the input.
        classes: the targets' names.
        default: the name or number of the one that is taken.

    Example:
        ```python
        Choice("target", ("day", "night"), "night").of_seeds([5]).tolist()  # [[0.0, 1.0]]
        ```
    """

    default: int | str = 0

    def __post_init__(self):
        super().__post_init__()
        self.index(self.default)

    @property
    def example(self):
        return np.int64(self.index(self.default))

    def of_seeds(self, seeds):
        return self._one_hot([self.index(self.default)] * len(seeds))


@keras.saving.register_keras_serializable("keras_genimg")
@dataclasses.dataclass(frozen=True)
class Attributes(Input):
    """Several properties that an image has or has not, each from 0 to 1, any number of them at once.

    People give a dict of names to numbers, of all images or arrays of one an image; a list of such dicts, one an image;
    names of what is 1, `"hat"` or `["hat", "glasses=0.5"]`, as on the command line; or an array. What a dict does not
    name is 0. In data sets all are named.

    Args:
        name: of the input.
        names: of the attributes.

    Raises:
        ValueError: no attributes, or names that repeat.

    Example:
        ```python
        Attributes("attributes", ("glasses", "hat")).values({"hat": 1}, 1).tolist()  # [[0.0, 1.0]]
        ```
    """

    name: str = "attributes"
    names: tuple = ()

    low: typing.ClassVar[float] = 0.0
    high: typing.ClassVar[float] = 1.0

    def __post_init__(self):
        names = self.names if isinstance(self.names, (list, tuple)) else ()  # a text alone would be letters
        if not names or len(set(names)) < len(names) or not all(map(_is_name, names)):
            raise ValueError(
                f'`{self.name}` must have a list of names, such as ("hat", "glasses"), each of them once; got '
                f"{self.names!r}."
            )
        object.__setattr__(self, "names", tuple(names))

    @property
    def size(self):
        return len(self.names)

    @property
    def served_shape(self):
        return (self.size,)

    @property
    def description(self):
        return (
            f"Numbers from 0 (has it not) to 1 (has it), of {', '.join(self.names)}. Those that are not named are 0, "
            f"so that {self.names[0]}=no alone is none of them; without any the seed decides."
        )

    def values(self, given, count):
        if isinstance(given, str) or (isinstance(given, (list, tuple)) and all(isinstance(one, str) for one in given)):
            given = self.parsed([given] if isinstance(given, str) else given)
        if isinstance(given, (list, tuple)) and given and all(isinstance(one, dict) for one in given):
            given = np.concatenate([self.values(one, 1) for one in given])
        if isinstance(given, dict):
            self._check_names(given)
            columns = [np.asarray(given.get(name, 0.0)) for name in self.names]
            wrong = [
                name for name, column in zip(self.names, columns, strict=True) if column.shape not in ((), (count,))
            ]
            if wrong:
                raise ValueError(
                    f"`{self.name}` must have one number of {wrong[0]!r} for all images, or {count}, one an image; got "
                    f"{told(given[wrong[0]])}."
                )
            given = np.stack([np.broadcast_to(column, (count,)) for column in columns], axis=1)
        array = np.asarray(given)
        wanted = (count, self.size)
        if array.dtype.kind not in "bfiu" or array.shape not in (wanted, wanted[1:]):
            raise ValueError(
                f"`{self.name}` must be a dict of {', '.join(self.names)} to numbers, or numbers of shape "
                f"{wanted[1:]} for all images or {wanted}; got {told(array)}."
            )
        return np.broadcast_to(in_range(array.astype(np.float32), self), wanted)

    def _check_names(self, given):
        for name in given:
            if name not in self.names:
                raise ValueError(f"`{self.name}` has no {name!r}: it has {', '.join(self.names)}.")

    def of_seeds(self, seeds):
        """Each attribute on or off, by a coin that the seed throws."""
        return (latents_of_seeds(seeds, self.size + 1)[:, 1:] > 0).astype(np.float32)

    def of_batch(self, values):
        if isinstance(values, dict):
            values = ops.stack([ops.cast(values[name], "float32") for name in self.names], axis=1)
        return super().of_batch(values)

    def check_data(self, values, count):
        if not isinstance(values, dict):
            values = super().check_data(values, count)
            return self.values(values[:, None] if values.shape == (count,) and self.size == 1 else values, count)
        self._check_names(values)
        missing = [name for name in self.names if name not in values]
        if missing:
            raise ValueError(f"`{self.name}` has no values of {missing[0]!r}, and needs {', '.join(self.names)}.")
        return self.values(
            {name: super(Attributes, self).check_data(each, count) for name, each in values.items()}, count
        )

    def parsed(self, texts):
        pairs = [text.partition("=") for text in texts]
        found = {
            name: [self._share(one) for one in (value if equals else "yes").split(",")] for name, equals, value in pairs
        }
        self._check_names(found)
        turns = math.lcm(*map(len, found.values()))
        if turns > MOST_TURNS:
            raise ValueError(f"`{self.name}` has values that come in turn for {turns} images: at most {MOST_TURNS}.")
        of_images = [{name: values[turn % len(values)] for name, values in found.items()} for turn in range(turns)]
        return of_images if turns > 1 else of_images[0]

    def _share(self, text):
        return {"yes": 1.0, "no": 0.0}[text] if text in ("yes", "no") else number(text, self.name)


def label_of(model):
    """The label among a model's declared inputs, or None.

    Args:
        model: any model.
    """
    return next((each for each in takes_of(model) if isinstance(each, Label)), None)


def _checked_classes(classes, name):
    if isinstance(classes, numbers.Integral) and not isinstance(classes, bool) and classes >= 2:
        return int(classes)
    names = tuple(classes) if isinstance(classes, (list, tuple)) else ()
    if len(names) < 2 or len(set(names)) < len(names) or not all(map(_is_name, names)):
        raise ValueError(
            f"`{'classes' if name == 'label' else name}` must be a number of 2 or more, or as many names, each of them "
            f"once and none a number; got {classes!r}."
        )
    return names


def _is_name(value):
    return isinstance(value, str) and value.strip() and not value.isdecimal()
