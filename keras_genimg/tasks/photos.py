"""Declared inputs that are images: photos of any size, and masks that belong to one."""

import dataclasses
import typing

import keras
import numpy as np
from keras import ops

from ..images.colours import as_rgb
from ..images.photos import read
from ..images.pixels import LUMA_WEIGHTS, check_training_images, to_uint8
from .inputs import Input, Number, in_range, told

KINDS = {1: "grey", 3: "RGB", 4: "RGBA"}


@dataclasses.dataclass(frozen=True)
class ImageInput(Input):
    """An input that is an image: people give one, or one for each photo; files and requests may carry it encoded.

    Args:
        name: of the input.

    Attributes:
        network_channels: what networks see of it.
    """

    dtype: typing.ClassVar[str] = "uint8"
    low: typing.ClassVar[int] = 0
    high: typing.ClassVar[int] = 255
    network_channels: typing.ClassVar[int] = 3

    def image(self, given):
        """One image that a person gave, as networks see it: float32 `(height, width, channels)`.

        Raises:
            ValueError: it is no such image.
        """
        raise NotImplementedError

    def values(self, given, count):
        """Checks what a person gave for `count` photos.

        Args:
            given: one image, or one for each photo: a list, or an array of four axes.
            count: how many photos.

        Returns:
            A list of `count` float32 arrays `(height, width, channels)`, as networks see them: sizes may differ.

        Raises:
            ValueError: another number of images, or what is none.
        """
        if not isinstance(given, (list, tuple)) and not self.is_several(given, count):
            return [self.image(given)] * count
        if len(given) != count:
            raise ValueError(f"`{self.name}` must be one image for all, or {count}, one a photo; got {len(given)}.")
        return [self.image(one) for one in given]

    def is_several(self, given, count):
        """Whether an array holds an image for each of `count` photos, rather than one for all."""
        return np.ndim(given) == 4

    def of_seeds(self, seeds):
        raise ValueError(f"`{self.name}` is missing. {self.description}")

    def of_batch(self, values):
        return ops.cast(values, "float32")

    def parsed(self, texts):
        images = [self.of_file(text) for text in texts]
        return images[0] if len(images) == 1 else images

    def of_file(self, path):
        """The picture of a file, as `values` takes it.

        Raises:
            OSError, ValueError: as `images.photos.read`.
        """
        return read(path).pixels


@keras.saving.register_keras_serializable("keras_genimg")
@dataclasses.dataclass(frozen=True)
class Photo(ImageInput):
    """A photo of any size. Networks see RGB as float32 0..255, whatever is given.

    The first photo that an editor takes is the one that is edited: its alpha channel comes back, and, where the model
    says so, grey stays grey. Of other photos alpha is passed over.

    Args:
        name: of the input.
        channels: numbers of channels that are served: 1 (grey), 3 (RGB), 4 (RGBA). In Python and as files all are
            taken.
        meaning: what it is, for people.

    Raises:
        ValueError: other channels.

    Example:
        ```python
        painting = Photo("style", (3,), "a painting")
        painting.values(np.zeros((20, 30), "uint8"), 1)[0].shape  # (20, 30, 3)
        ```
    """

    name: str = "image"
    channels: tuple = (1, 3, 4)
    meaning: str = "the photo"

    def __post_init__(self):
        object.__setattr__(self, "channels", tuple(self.channels))
        if not self.channels or not set(self.channels) <= set(KINDS):
            raise ValueError(f"`channels` must be some of {tuple(KINDS)}, got {self.channels!r}.")

    @property
    def served_shape(self):
        return (None, None, self.channels[0] if len(self.channels) == 1 else None)

    @property
    def description(self):
        *others, last = (KINDS[count] for count in self.channels)
        kinds = f"{', '.join(others)} or {last}" if others else last
        return f"Pixels 0..255 of any size, {kinds}: {self.meaning}."

    @property
    def example(self):
        return np.full((32, 32, 3 if 3 in self.channels else self.channels[0]), 128, np.uint8)

    def image(self, given):
        return as_rgb(given, self.name)[0].astype("float32")

    def check_data(self, values, count):
        return check_training_images(super().check_data(values, count), self.name)


@keras.saving.register_keras_serializable("keras_genimg")
@dataclasses.dataclass(frozen=True)
class Mask(ImageInput):
    """Where in a photo, and how much: one channel of the photo's height and width.

    People give uint8 0..255 or booleans; uint8 is served; networks see float32 0..1. Data sets hold any of these.

    Args:
        name: of the input.
        meaning: what 255, or true, stands for, for people.
        confines: whether it marks what may change: then an editor that keeps the size gives back the photo's own values
            where the mask is 0, whatever its networks say.

    Example:
        ```python
        Mask("mask", "what is to be painted anew").values(np.ones((20, 30), bool), 1)[0].max()  # 1.0
        ```
    """

    name: str = "mask"
    meaning: str = "where to work"
    confines: bool = True

    network_channels: typing.ClassVar[int] = 1
    aligned: typing.ClassVar[bool] = True

    @property
    def served_shape(self):
        return (None, None, 1)

    @property
    def description(self):
        return f"Of the photo's height and width, one channel, 0 to 255: {self.meaning}."

    @property
    def example(self):
        return np.full((32, 32, 1), 255, np.uint8)

    def of_file(self, path):
        """The lightness of a picture, where it is transparent as little as its alpha."""
        colours, alpha = as_rgb(super().of_file(path))
        lightness = colours @ np.float32(LUMA_WEIGHTS)
        return to_uint8(lightness if alpha is None else lightness * (alpha[..., 0] / np.float32(255)))

    def image(self, given):
        array = np.asarray(given)
        if array.dtype not in (np.uint8, np.bool_) or array.ndim not in (2, 3) or array.shape[2:] not in ((), (1,)):
            raise ValueError(
                f"`{self.name}` must be uint8 0..255 or boolean, (height, width) or (height, width, 1), got "
                f"{array.dtype} {array.shape}."
            )
        if array.dtype == np.uint8 and array.max(initial=0) == 1:
            raise ValueError(f"`{self.name}` is uint8 of 0 and 1, where 255 is all of it: give booleans, or 255 for 1.")
        values = array.astype("float32") / np.float32(255 if array.dtype == np.uint8 else 1)
        return values if array.ndim == 3 else values[..., None]

    def is_several(self, given, count):
        shape = np.shape(given)
        return len(shape) == 4 or (len(shape) == 3 and shape[0] == count and shape[2] != 1)

    def check_data(self, values, count):
        values = super().check_data(values, count)
        right = values.dtype in (np.uint8, np.bool_) or values.dtype.kind == "f"
        if values.ndim not in (3, 4) or values.shape[3:] not in ((), (1,)) or not right:
            raise ValueError(
                f"`{self.name}` must be uint8 0..255, boolean or float 0..1, (count, height, width) or (count, height, "
                f"width, 1), got {told(values)}."
            )
        return in_range(values, Number(self.name)) if values.dtype.kind == "f" else values

    def of_batch(self, values):
        whole = 255.0 if keras.backend.standardize_dtype(values.dtype) == "uint8" else 1.0
        values = super().of_batch(values) / whole
        return values if len(values.shape) == 4 else values[..., None]

    def encoded(self, served, cast):
        return cast(served) / 255.0
