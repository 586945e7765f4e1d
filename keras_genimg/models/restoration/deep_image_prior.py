"""Restoration by one photo and an untrained network: what it learns first is the photo, what it learns last the noise.

Reference: Ulyanov et al., Deep image prior, CVPR 2018.
"""

import random

import keras
import numpy as np
from keras import ops

from ...images import pixels
from ...images.colours import as_rgb
from ...layers import BicubicDownsampling
from ...networks.prior import prior_network
from ...tasks import Mask
from ...training import uniforms_of_seeds
from ..checks import check_count
from ..one_image import OneImageModel

LOST = Mask("mask", "what is lost, and to be painted anew")


@keras.saving.register_keras_serializable("keras_genimg")
class DeepImagePrior(OneImageModel):
    """A network that learns to make one damaged photo out of fixed noise, and is stopped before it makes the damage.

    It needs no data and no trained weights: for denoising, for filling holes and for enlarging, minutes a photo. Use it
    as `adapt(photo, mask)`, `fit(steps)`, `picture()`, an average of the network's last outputs; `restore` does
    all of this.

    When to stop is the art of it, for in the end the network makes the noise as well. Holes and enlargement forgive
    thousands of steps. Noise wants fewer the stronger it is, and the smaller the photo: look at
    `training.callbacks.Previews`, or, where its deviation is known, stop when `loss` falls to `(deviation / 255) ** 2`,
    which is the error of the true photo. Of the package's photo, 128x128 pixels with noise of deviation 25 (20.4 dB),
    750 steps make 28.8 dB, that rule stops at 28.6, and 1,800 steps have learnt so much noise that 26.1 are left
    (`python -m benchmarks.deep_image_prior`).

    Args:
        size: `(height, width)` of the picture in pixels, at least 16 each and `most_pixels` in all.
        scale: how many times as high and wide it is as the photo; both sides must be multiples.
        widths: of the network, see `prior_network`; more halvings fill larger holes.
        skips: likewise.
        channels: likewise, of the fixed noise.
        noise: likewise, that is added to it in each step.
        average: share of the pictures before in the average, 0 to below 1; 0 is the last output alone.
        seed: of the noise and of the first weights, 0 to 2^31 - 1; None draws one. Equal seeds give equal pictures.
        dtype: Keras dtype policy of the network.
        name: the model's name.

    Raises:
        ValueError: a size or an average out of range.

    Attributes:
        most_pixels: of a picture; its optimisation takes some 4 KB a pixel.

    Example:
        ```python
        rng = np.random.default_rng(0)
        photo, mask = rng.integers(0, 256, (20, 28, 3), "uint8"), np.zeros((20, 28), bool)
        mask[4:9, 5:20] = True
        model = DeepImagePrior((20, 28), widths=(4, 4), seed=0)
        model.adapt(photo, mask)
        model.fit(3, verbose=0)
        model.picture().shape  # (20, 28, 3)
        ```

    Reference: Ulyanov et al., Deep image prior, CVPR 2018; Wang et al., Early stopping for deep image prior, TMLR 2023.
    """

    players = {"network": ("network",)}
    most_pixels = 1_000_000

    def __init__(
        self,
        size,
        scale=1,
        *,
        widths=(32, 64, 64),
        skips=4,
        channels=32,
        noise=0.03,
        average=0.99,
        seed=None,
        dtype=None,
        name=None,
    ):
        super().__init__(size, name=name, dtype=dtype)
        height, width = self.size
        self.scale = check_count(scale, "scale")
        if height % scale or width % scale:
            raise ValueError(f"`size` must be a multiple of `scale`, {scale}, got {height}x{width}.")
        if not 0 <= average < 1:
            raise ValueError(f"`average` must be from 0 to below 1, got {average}.")
        self.widths, self.skips, self.channels = tuple(widths), skips, check_count(channels, "channels")
        self.noise, self.average = noise, average
        self.seed = random.randrange(2**31) if seed is None else seed
        step = 2 ** len(self.widths)
        whole = tuple(step * max(2, -(-side // step)) for side in self.size)
        self.network = prior_network(whole, self.widths, skips, channels, noise, self.seed, dtype)
        source = uniforms_of_seeds([self.seed], whole[0] * whole[1] * channels).reshape(1, *whole, channels)
        small = (height // scale, width // scale)
        self.source = self.held("source", 0.1 * source)
        self.photo = self.held("photo", np.zeros((1, *small, 3)))  # 0 to 1
        self.known = self.held("known", np.zeros((1, *small, 1)))  # of mean 1 where there is a photo
        self.image = self.held("image", np.zeros((1, height, width, 3)))  # 0 to 1
        self.steps = self.held("steps", np.zeros(()))
        self.shrinking = BicubicDownsampling(scale)

    def held(self, name, values):
        """A weight that is saved and not trained."""
        weight = self.add_weight(name=name, shape=values.shape, initializer="zeros", trainable=False)
        weight.assign(values.astype("float32"))
        return weight

    def default_optimizers(self):
        return {"network": keras.optimizers.Adam(0.01)}

    def adapt(self, photo, mask=None):
        """Takes the photo that is to be restored, and begins to average anew.

        Args:
            photo: uint8 `(height, width)` or `(height, width, 1, 3 or 4)`, of the model's size divided by `scale`;
                alpha is passed over.
            mask: uint8 0..255 or boolean, `(height, width)` or `(height, width, 1)`: what is lost, as in every editor.
                The network sees nothing of what is above 0. None: all is known.

        Raises:
            ValueError: not such images, another size, or a mask that leaves nothing.
        """
        photo = as_rgb(photo, "photo")[0]
        wanted = tuple(self.photo.shape[1:3])
        known = np.ones((*wanted, 1), "float32") if mask is None else (LOST.image(mask) == 0).astype("float32")
        for name, image in (("photo", photo), ("mask", known)):
            if image.shape[:2] != wanted:
                raise ValueError(f"`{name}` must have the size {wanted}, got {image.shape[:2]}.")
        if not known.any():
            raise ValueError("`mask` leaves nothing of the photo.")
        self.photo.assign(pixels.to_network(photo[None], 0.0, 1.0))
        self.known.assign(known[None] / known.mean())
        self.steps.assign(0.0)

    def is_adapted(self):
        return bool(np.any(ops.convert_to_numpy(self.known)))

    def train_step(self, data):
        """One step down the squared error where the photo is known (equations 2 to 5), and of the average."""

        def loss():
            made = self.network(self.source, training=True)[:, : self.size[0], : self.size[1]]
            seen = made if self.scale == 1 else self.shrinking(made)
            return ops.mean(self.known * ops.square(seen - self.photo)), made

        error, made = self.minimize("network", loss)
        self.steps.assign_add(1.0)
        share = ops.maximum(1.0 - self.average, 1.0 / self.steps)
        self.image.assign(self.image + share * (made - self.image))
        return self.logs(error)

    @classmethod
    def restore(cls, photo, mask=None, scale=1, steps=None, seed=None, callbacks=None, verbose="auto"):
        """Restores one photo, by a network of its own: denoises it, fills what a mask names, or enlarges it.

        Args:
            photo: uint8 `(height, width)` or `(height, width, 1, 3 or 4)`, such that the result has 16 pixels a side
                and `most_pixels` in all.
            mask: as for `adapt`: what is painted anew; the rest stays as it is, to the bit. None denoises or enlarges.
            scale: how many times as high and wide the result is; with a mask, what is known changes a little.
            steps: None is 1,000 against noise, with a mask 3,000, to enlarge 2,000. One step takes some 6 seconds a
                megapixel of the result, measured on one CPU core.
            seed: as in the constructor.
            callbacks: list of `keras.callbacks.Callback`.
            verbose: 0 for silence; "auto" or 1 for a progress bar.

        Returns:
            uint8 `(height, width, 3)`, or with the photo's alpha, enlarged likewise, `(height, width, 4)`.

        Raises:
            ValueError: not such images, or too large a result.

        Example:
            ```python
            noisy = np.random.default_rng(0).integers(0, 256, (16, 20, 3), "uint8")
            DeepImagePrior.restore(noisy, steps=2, seed=0, verbose=0).shape  # (16, 20, 3)
            ```
        """
        check_count(scale, "scale")
        if steps is None:
            steps = 3_000 if mask is not None else 2_000 if scale > 1 else 1_000
        check_count(steps, "steps")
        colours, alpha = as_rgb(photo, "photo")
        height, width = (scale * side for side in colours.shape[:2])
        model = cls((height, width), scale, seed=seed)
        model.adapt(colours, mask)
        model.fit(steps, verbose, callbacks)
        made = model.picture()
        if mask is not None and scale == 1:
            made = np.where(LOST.image(mask) > 0, made, colours)
        if alpha is None:
            return made
        return np.concatenate([made, pixels.resize(alpha[..., 0], height, width)[..., None]], axis=-1)

    def get_config(self):
        return {
            "size": self.size,
            "scale": self.scale,
            "widths": self.widths,
            "skips": self.skips,
            "channels": self.channels,
            "noise": self.noise,
            "average": self.average,
            "seed": self.seed,
            "name": self.name,
            "dtype": keras.dtype_policies.serialize(self.dtype_policy),
        }
