"""What all models that turn latents into images share: seeds, sampling, interpolation, checks of sizes and pixels."""

import copy
import random

import keras
import numpy as np
from keras import ops

from ...images import pixels
from ...training import MultiStepModel, NoiseSource, latents_of_seeds


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
