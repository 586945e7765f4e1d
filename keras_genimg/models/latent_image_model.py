"""What all models that turn latents into images share: seeds, sampling, interpolation, checks of sizes and pixels."""

import copy
import operator
import random

import keras
import numpy as np
from keras import ops

from .. import pixels
from ..training import MultiStepModel, NoiseSource, latents_of_seeds


def check_image_shape(image_shape):
    """Returns `(height, width, channels)` as a tuple of integers that the default networks can make.

    Raises:
        ValueError: a side is not a multiple of 4 from 16 to 256, or the channels are neither 1 nor 3.
    """
    try:
        shape = tuple(operator.index(side) for side in image_shape)
    except TypeError:  # not a sequence, or not of whole numbers
        shape = ()
    if len(shape) != 3 or any(side % 4 or not 16 <= side <= 256 for side in shape[:2]) or shape[2] not in (1, 3):
        raise ValueError(
            "`image_shape` must be (height, width, channels) with sides that are multiples of 4 from 16 to 256 and "
            f"1 (grey) or 3 (RGB) channels, got {image_shape!r}. For other sizes pass your own networks."
        )
    return shape


class LatentImageModel(MultiStepModel):
    """A model whose `call` maps latents `(batch, latent_dim)` to images 0..255.

    Args:
        image_shape: `(height, width, channels)`.
        latent_dim: length of a latent vector.
        seed: of the noise in training; None draws one.
        name: the model's name.
    """

    def __init__(self, image_shape, latent_dim, seed=None, name=None):
        super().__init__(name=name)
        self.image_shape = tuple(image_shape)
        self.latent_dim = latent_dim
        self.noise = NoiseSource(seed)
        self.seed = self.noise.seed

    def generate(self, count, seed=None, batch_size=64):
        """Makes images. One seed is one image: image i comes from seed + i, whatever the backend and the batch.

        Args:
            count: how many, at least 1.
            seed: integer from 0, of the first image; None draws one.
            batch_size: images at a time.

        Returns:
            A uint8 array `(count, height, width, channels)`.

        Raises:
            ValueError: `count` is below 1, or a seed is not from 0 to 2^63 - 1.
        """
        if count < 1:
            raise ValueError(f"`count` must be at least 1, got {count}.")
        seed = random.randrange(2**31) if seed is None else seed
        return self._images_of(latents_of_seeds(range(seed, seed + count), self.latent_dim), batch_size)

    def interpolate(self, start, end, steps=8):
        """Images on the way from one latent to another, along the great circle between them.

        Gaussian latents lie near a sphere: the straight line passes through its middle, where no image was trained.

        Args:
            start: a seed, or a latent vector `(latent_dim,)`.
            end: likewise.
            steps: how many images, both ends included; at least 2.

        Returns:
            A uint8 array `(steps, height, width, channels)`.

        Raises:
            ValueError: fewer than two steps, or a vector of another length.
        """
        if steps < 2:
            raise ValueError(f"`steps` must be at least 2, got {steps}.")
        start, end = self._latent_of(start, "start"), self._latent_of(end, "end")
        lengths = np.linalg.norm(start), np.linalg.norm(end)
        a, b = start / max(lengths[0], 1e-12), end / max(lengths[1], 1e-12)
        angle = np.arccos(np.clip(a @ b, -1.0, 1.0))
        share = np.linspace(0.0, 1.0, steps)[:, None]
        if np.sin(angle) < 1e-6:  # parallel: the circle is not defined, the line is
            return self._images_of((1.0 - share) * start + share * end)
        direction = (np.sin((1.0 - share) * angle) * a + np.sin(share * angle) * b) / np.sin(angle)
        return self._images_of(direction * ((1.0 - share) * lengths[0] + share * lengths[1]))

    def _latent_of(self, value, name):
        latent = latents_of_seeds([value], self.latent_dim)[0] if np.ndim(value) == 0 else np.asarray(value)
        if latent.shape != (self.latent_dim,):
            raise ValueError(f"`{name}` must be a seed or have shape ({self.latent_dim},), got {latent.shape}.")
        return latent.astype(np.float64)

    def _images_of(self, latents, batch_size=64):
        latents = np.asarray(latents, np.float32)
        batches = [latents[i : i + batch_size] for i in range(0, len(latents), batch_size)]
        return np.concatenate([pixels.to_uint8(self(batch, training=False)) for batch in batches])

    def fit(self, x=None, *args, **kwargs):
        """`keras.Model.fit`; an array `x` is checked first: NHWC, pixels 0..255, of this model's size.

        Args:
            x: uint8 or float images 0..255 as an array, a `tf.data.Dataset`, or a `keras.utils.PyDataset`, alone or
                with labels, which are passed over; or a tuple of two arrays, `(images, labels)`.
            args: as for `keras.Model.fit`.
            kwargs: as for `keras.Model.fit`.

        Returns:
            A `keras.callbacks.History`.

        Raises:
            ValueError: the array does not hold such images.
        """
        if isinstance(x, tuple):  # images and labels, as `data.load` gives them
            x = x[0]
        if isinstance(x, list):
            raise ValueError("`x` is a list: stack the images into one array, `numpy.stack(x)`.")
        if isinstance(x, np.ndarray):
            pixels.check_images(x, "x", self.image_shape)
            if x.dtype.kind == "f" and 0.0 < x.max() <= 1.0:
                raise ValueError("`x` holds no value above 1: pixels are 0..255 here; multiply images of 0..1 by 255.")
        return super().fit(x, *args, **kwargs)

    def network_images(self, data, low, high):
        """The images of a batch, whatever else it holds, as float32 `low`..`high`."""
        images = keras.utils.unpack_x_y_sample_weight(data)[0]
        if tuple(images.shape[1:]) != self.image_shape:
            raise ValueError(f"The batch has images of shape {tuple(images.shape[1:])}, not {self.image_shape}.")
        return pixels.to_network(ops.convert_to_tensor(images), low, high)


def networks_from_config(config, names):
    """Rebuilds the serialized networks among a model's constructor arguments."""
    config = copy.deepcopy(config)  # Keras empties the configs that it rebuilds from
    return {**config, **{name: keras.saving.deserialize_keras_object(config[name]) for name in names}}


def check_latent_dim(latent_dim, default):
    """Returns `latent_dim`, or the default for None.

    Raises:
        ValueError: it is not a whole number, 1 or more.
    """
    return check_count(default if latent_dim is None else latent_dim, "latent_dim")


def check_count(value, name):
    """Returns an argument as an integer.

    Raises:
        ValueError: it is not a whole number, 1 or more.
    """
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < 1:
        raise ValueError(f"`{name}` must be a whole number, 1 or more, got {value!r}.")
    return int(value)


def check_object(value, name, method, example):
    """Refuses what is no object with a method, such as its name or its class."""
    if isinstance(value, type) or not callable(getattr(value, method, None)):
        raise ValueError(f"`{name}` must be an object such as `{example}`, got {value!r}.")


def check_objects(values, name, method, example):
    """Returns a list of objects with a method; None is none.

    Raises:
        ValueError: it is no list of such objects.
    """
    values = [] if values is None else values
    if not isinstance(values, (list, tuple)):
        raise ValueError(f"`{name}` must be a list, such as `[{example}]`, got {values!r}.")
    for value in values:
        check_object(value, name, method, example)
    return list(values)


def check_built(**networks):
    """Refuses networks whose shapes are not known yet; None is no network."""
    for name, network in networks.items():
        # An unbuilt Sequential raises where a subclassed model has no such attribute or None.
        if network is not None and not (getattr(network, "built", False) and getattr(network, "inputs", None)):
            raise ValueError(
                f"`{name}` must be a functional `keras.Model`, or a Sequential one that begins with `keras.Input`, so "
                "that its shapes are known."
            )


def check_network(network, name, input_shape, output_shape=None):
    """Refuses a network whose shapes are not those wanted (batch left out)."""
    shapes = network.input_shape, network.output_shape
    for wanted, shape, end in ((input_shape, shapes[0], "takes"), (output_shape, shapes[1], "gives")):
        if wanted is not None and shape[1:] != tuple(wanted):
            raise ValueError(f"`{name}` {end} shape {shape[1:]}, where {tuple(wanted)} is wanted.")
