"""Declared inputs: what a model takes besides its weights, said once.

A model lists its inputs in `takes`. From that list follow the arguments of its verbs and their messages, the inputs of
its served signatures with their types and ranges, the options of the command line, and what a seed alone stands for.
"""

import dataclasses
import math
import typing

import keras
import numpy as np
from keras import ops


@dataclasses.dataclass(frozen=True)
class Input:
    """One input of a model.

    People give `values`, servers and files carry `dtype` and `served_shape`, and networks see float32 vectors
    `(batch, size)` that `encoded` makes of what is served.

    Args:
        name: of the argument, the served field and the option of the command line.

    Attributes:
        dtype: of one image's value as it is served.
        low: least value that is served; None is any.
        high: greatest value that is served; None is any.
        aligned: it is an image of the height and width of the photo that it comes with, and is padded and cut into
            tiles together with it.
        confines: where it is 0 the photo stays as it is.
    """

    name: str

    dtype: typing.ClassVar[str] = "float32"
    low: typing.ClassVar[typing.Any] = None
    high: typing.ClassVar[typing.Any] = None
    aligned: typing.ClassVar[bool] = False
    confines: typing.ClassVar[bool] = False

    @property
    def size(self):
        """Length of the vector that networks see."""
        return 1

    @property
    def served_shape(self):
        """Shape of one image's value as it is served."""
        return ()

    @property
    def description(self):
        """One sentence for people: what it means, its range, its default."""
        raise NotImplementedError

    @property
    def example(self):
        """A served value that is right, for warm-up and tests."""
        return np.zeros(self.served_shape, self.dtype)

    def values(self, given, count):
        """Checks what a person gave for `count` images.

        Args:
            given: one value for all images, or one for each.
            count: how many images.

        Returns:
            A float32 array `(count, size)`, as networks see it.

        Raises:
            ValueError: it is not such a value, and what would be.
        """
        raise NotImplementedError

    def of_seeds(self, seeds):
        """What stands there for images of these seeds where nobody gives a value: float32 `(count, size)`."""
        raise NotImplementedError

    def encoded(self, served, cast):
        """What is served, a tensor `(batch, *served_shape)`, as networks see it.

        Args:
            served: a tensor of any library, within the range.
            cast: that library's function to float32.
        """
        return cast(served)

    def bounded(self, served):
        """Of what is served, the tensors that must be from `low` to `high`: itself, and perhaps sums of it.

        Args:
            served: a tensor of any library.
        """
        return [served]

    def of_batch(self, values):
        """Values of a training batch, `(batch, ...)` as data sets hold them -> float32 tensor `(batch, size)`.

        Raises:
            ValueError: another number of values an image.
        """
        values = ops.cast(values, "float32")
        self.check_width(values.shape, *([(), (1,)] if self.size == 1 else [(self.size,)]))
        return ops.reshape(values, (-1, self.size))

    def check_width(self, shape, *wanted):
        """Refuses a batch whose images have values of another shape: reshaped they would belong to other images."""
        if tuple(shape[1:]) not in wanted:
            shapes = " or ".join(str(("batch", *each)) for each in wanted)
            raise ValueError(f"`{self.name}` must have the shape {shapes}, got {tuple(shape)}.")

    def check_data(self, values, count):
        """Checks the values of a whole data set, before the first step.

        Args:
            values: array, one value an image.
            count: how many images there are.

        Returns:
            The values as an array that `of_batch` takes.

        Raises:
            ValueError: another number of them, or values that are none.
        """
        values = np.asarray(values)
        if len(values) != count:
            raise ValueError(f"`{self.name}` has {len(values)} values for {count} images.")
        return values

    def parsed(self, texts):
        """Values given as text, on the command line, as `values` takes them."""
        raise NotImplementedError

    def get_config(self):
        return dataclasses.asdict(self)

    @classmethod
    def from_config(cls, config):
        return cls(**config)


@keras.saving.register_keras_serializable("keras_genimg")
@dataclasses.dataclass(frozen=True)
class Noise(Input):
    """Standard normal noise, drawn from the seed of an image: the same for the same seed, always.

    Args:
        name: of the input.
        shape: of one image's noise.

    Example:
        ```python
        Noise("latents", (128,)).size  # 128
        ```
    """

    name: str = "latents"
    shape: tuple = (128,)

    def __post_init__(self):
        object.__setattr__(self, "shape", tuple(self.shape))  # saved files hold lists

    @property
    def size(self):
        return math.prod(self.shape)

    @property
    def served_shape(self):
        return self.shape

    @property
    def description(self):
        return "Standard normal where images are wanted as trained."


@keras.saving.register_keras_serializable("keras_genimg")
@dataclasses.dataclass(frozen=True)
class Number(Input):
    """A number within a range, such as a strength or a noise level.

    Args:
        name: of the input.
        low: the least.
        high: the greatest.
        default: what is taken where none is given.
        meaning: what it is, for people.

    Raises:
        ValueError: an empty range, or a default outside it.

    Example:
        ```python
        Number("strength", 0.0, 1.0, default=1.0).of_seeds([3]).tolist()  # [[1.0]]
        ```
    """

    low: float = 0.0
    high: float = 1.0
    default: float = 1.0
    meaning: str = "A number"

    def __post_init__(self):
        if not self.low <= self.default <= self.high or self.low == self.high:
            raise ValueError(
                f"`{self.name}` must have low < high and a default between them, got {self.low}, {self.high} and "
                f"{self.default}."
            )

    @property
    def description(self):
        return f"{self.meaning}, {self.low:g} to {self.high:g}, for each image."

    @property
    def example(self):
        return np.float32(self.default)

    def values(self, given, count):
        array = np.asarray(given)
        if array.dtype.kind not in "fiu" or array.shape not in ((), (count,)):
            raise ValueError(f"`{self.name}` must be a number, or {count} numbers, one an image; got {told(given)}.")
        return np.broadcast_to(in_range(array.astype(np.float32), self), (count,))[:, None]

    def of_seeds(self, seeds):
        return np.full((len(seeds), 1), self.default, np.float32)

    def encoded(self, served, cast):
        return cast(served)[:, None]

    def check_data(self, values, count):
        values = super().check_data(values, count)
        return self.values(values[:, 0] if values.shape[1:] == (1,) else values, count)

    def parsed(self, texts):
        found = [number(text, self.name) for text in texts]
        return found[0] if len(found) == 1 else found


def in_range(array, given):
    """Returns an array, refused where it leaves the range of an input."""
    wrong = ~((array >= given.low) & (array <= given.high))  # NaN is wrong too
    if wrong.any():
        place = np.unravel_index(wrong.argmax(), wrong.shape)
        raise ValueError(f"`{given.name}` must be from {given.low:g} to {given.high:g}, got {told(array, place)}.")
    return array


def told(given, place=None):
    """What a person gave, for a message: a number or a text itself, of arrays their shape and what is at a place."""
    array = np.asarray(given)
    if array.ndim == 0:
        return repr(array.item())
    whole = f"{array.dtype} of shape {array.shape}"
    return whole if place is None else f"{np.asarray(array[tuple(place)]).item()!r} at {[*map(int, place)]} in {whole}"


def number(text, name):
    """A text as a number, refused in words."""
    try:
        return float(text)
    except ValueError:
        raise ValueError(f"`{name}` must be a number, got {text!r}.") from None
