"""Training batches of photos: random patches, beside what was made worse of them."""

import keras
import numpy as np

from keras_genimg.images.pixels import LUMA_WEIGHTS

from ..degradations.resizing import imresize
from .passes import Passes
from .pipelines import tensorflow_pipeline


def crop_to_multiple(image, scale):
    """Cuts right and bottom edges so that both sides are multiples of `scale`, as every protocol does.

    Args:
        image: array `(..., height, width, channels)`.
        scale: whole number.

    Returns:
        A view `(..., height - height % scale, width - width % scale, channels)`.

    Example:
        ```python
        crop_to_multiple(np.zeros((101, 50, 3), "uint8"), 4).shape  # (100, 48, 3)
        ```
    """
    height, width = image.shape[-3] // scale * scale, image.shape[-2] // scale * scale
    return image[..., :height, :width, :]


class PhotoPatches(Passes):
    """Random squares of photos, mirrored and turned: what the patches of this file have in common.

    Every pixel of the set is equally likely. Batches depend on `seed`, epoch and position alone, so any number of
    workers, and any backend, gives the same training run.

    Args:
        sets: list of pairs of a whole factor and the uint8 photos, that many times as large; the first factor is 1.
        patch_size: side of a patch at factor 1, in pixels.
        batch_size: patches a batch.
        batches: batches an epoch.
        luma: give luma, `(.., 1)`, in place of RGB.
        seed: for the choice of patches.
        workers: threads that cut patches ahead of training.
        turned: whether patches are turned and stood on their heads, or mirrored left to right alone.
    """

    def __init__(self, sets, patch_size, batch_size, batches, luma, seed, workers, turned=True):
        super().__init__(workers=workers, use_multiprocessing=False, max_queue_size=16)
        self.patch_size, self.batch_size, self.batches = patch_size, batch_size, batches
        self.luma, self.seed, self.turned = luma, seed, turned
        self.factors = [factor for factor, _ in sets]
        self.pixels = [self._joined(photos) for _, photos in sets]
        self.sizes = np.array([photo.shape[:2] for photo in sets[0][1]])
        self.starts = np.cumsum([0, *self.sizes.prod(axis=1)[:-1]])  # of each photo in the pixels of factor 1
        positions = (self.sizes - patch_size + 1.0).prod(axis=1)
        self.chances = positions / positions.sum()

    def _joined(self, photos):
        """The pixels of all photos, `(pixels, channels)`: one array, so that a batch is gathered at once."""
        pixels = np.concatenate([photo.reshape(-1, 3) for photo in photos])
        return (pixels @ np.float32(LUMA_WEIGHTS))[:, None] if self.luma else pixels

    def batches_in_pass(self):
        return self.batches

    def places(self, epoch, index):
        """Where the patches of a batch lie in the pixels of each factor.

        Returns:
            Whole numbers `(factors, batch_size, 3)`: a patch's first pixel, the way to the pixel below and to the one
            on the right. Mirrored and turned patches differ from others in these alone.
        """
        generator = np.random.default_rng((self.seed, epoch, index))
        photo = generator.choice(len(self.chances), self.batch_size, p=self.chances)
        height, width = self.sizes[photo].T
        top, left = (generator.integers(side - self.patch_size + 1) for side in (height, width))
        upside_down, mirrored, turned = generator.integers(0, 2, (3, self.batch_size))
        if not self.turned:
            upside_down = turned = np.zeros_like(mirrored)
        places = []
        for factor in self.factors:
            first = factor**2 * self.starts[photo] + factor**2 * top * width + factor * left
            down, right = factor * width, np.ones_like(width)
            last = factor * self.patch_size - 1
            first += last * (upside_down * down + mirrored * right)
            down, right = down * (1 - 2 * upside_down), right * (1 - 2 * mirrored)
            places.append([first, *np.where(turned, (right, down), (down, right))])
        return np.array(places).swapaxes(1, 2)

    def cut(self, pixels, places, take):
        """The patches of `pixels` at `places`; `take` is numpy's, or what TensorFlow calls it."""
        batch = []
        for index, factor in enumerate(self.factors):
            first, down, right = (places[index][:, part, None, None] for part in range(3))
            steps = np.arange(factor * self.patch_size)
            batch.append(take(pixels[index], first + down * steps[:, None] + right * steps, axis=0))
        return tuple(batch)


class SuperResolutionPatches(PhotoPatches):
    """Endless variety from few photos: random crops, flips and quarter turns, as `(low, high)` batches for `fit`.

    Whole photos are shrunk once by `imresize`, then patches are cut from both, so a patch sees its true surroundings
    rather than an invented edge. Every pixel of the set is equally likely. Batches depend on `seed`, epoch and position
    alone, so any number of workers, and any backend, gives the same training run.

    Args:
        photos: list of uint8 arrays `(height, width, 3)`, each at least `scale * patch_size` on both sides.
        scale: whole enlargement factor.
        patch_size: side of the low-resolution patch, in pixels.
        batch_size: patches a batch.
        batches: batches an epoch.
        luma: give luma, `(.., 1)`, in place of RGB.
        seed: for the choice of patches.
        workers: threads that cut patches ahead of training; `pipeline` on TensorFlow has its own.

    Raises:
        ValueError: no photos, or one that is too small or no uint8 RGB image.

    Example:
        ```python
        photos = list(np.random.default_rng(0).integers(0, 256, (4, 64, 96, 3), "uint8"))
        low, high = SuperResolutionPatches(photos, scale=2, patch_size=16, batch_size=8, batches=10)[0]
        low.shape, high.shape  # (8, 16, 16, 3), (8, 32, 32, 3)
        ```
    """

    def __init__(self, photos, scale, patch_size, batch_size, batches, luma=False, seed=0, workers=1):
        check_photos(photos, scale * patch_size)
        high = [crop_to_multiple(photo, scale) for photo in photos]
        low = [imresize(photo, 1 / scale) for photo in high]
        self.scale = scale
        super().__init__([(1, low), (scale, high)], patch_size, batch_size, batches, luma, seed, workers)

    def batch(self, index):
        return self.cut(self.pixels, self.places(self.epoch, index), np.take)

    def pipeline(self):
        """What feeds `fit` fastest: on TensorFlow a `tf.data.Dataset` of the same batches, elsewhere this object.

        It begins with pass `epoch` and goes on for ever, so say where an epoch ends:
        `model.fit(patches.pipeline(), steps_per_epoch=len(patches), epochs=10, shuffle=False)`.
        """
        return tensorflow_pipeline(self) if keras.backend.backend() == "tensorflow" else self


class Patches(PhotoPatches):
    """Patches of photos beside what a degradation makes of them: `(worse, good)` batches for `fit` of a `Restorer`.

    Crops are random, mirrored and turned (turned only where the degradation is the same on its head). Patches are cut
    larger by the degradation's `margin`, which is cut away afterwards. Where it tells something, batches are
    `((worse, told), good)`. Batches depend on `seed`, epoch and position alone.

    Args:
        photos: list of uint8 arrays `(height, width, 3)`, each at least `patch_size + 2 * margin` on both sides.
        degradation: a `keras_genimg.degradations.Degradation`.
        patch_size: side of a patch, in pixels.
        batch_size: patches a batch.
        batches: batches an epoch.
        told: share of the patches whose strength is told; for the others it is -1, so that one network learns to work
            with and without. Masks are always told.
        luma: give luma, `(.., 1)`, in place of RGB.
        seed: for the choice of patches and for the degradation.
        workers: threads that make batches ahead of training.

    Raises:
        ValueError: no photos, or one that is too small or no uint8 RGB image.

    Example:
        ```python
        from keras_genimg import degradations

        photos = list(np.random.default_rng(0).integers(0, 256, (4, 64, 96, 3), "uint8"))
        noise = degradations.GaussianNoise((0, 50))
        (noisy, strength), good = Patches(photos, noise, patch_size=32, batch_size=8, batches=10)[0]
        noisy.shape, strength.shape, good.shape  # ((8, 32, 32, 3), (8,), (8, 32, 32, 3))
        ```
    """

    def __init__(self, photos, degradation, patch_size, batch_size, batches, told=2 / 3, luma=False, seed=0, workers=1):
        side = patch_size + 2 * degradation.margin
        check_photos(photos, side)
        self.degradation, self.told = degradation, told
        super().__init__([(1, photos)], side, batch_size, batches, luma, seed, workers, not degradation.upright)

    def batch(self, index):
        (whole,) = self.cut(self.pixels, self.places(self.epoch, index), np.take)
        generator = np.random.default_rng((self.seed, self.epoch, index, 1))
        worse, told = self.degradation(whole.astype(np.float32), generator)
        inner = slice(self.degradation.margin, self.patch_size - self.degradation.margin)
        worse, good = worse[:, inner, inner], whole[:, inner, inner]
        if told is None:
            return worse, good
        if told.ndim > 1:
            return (worse, told[:, inner, inner]), good
        silent = generator.random(len(told)) >= self.told
        return (worse, np.where(silent, np.float32(-1), told)), good


def check_photos(photos, smallest):
    """Refuses what is no list of uint8 RGB photos with sides of at least `smallest` pixels."""
    for photo in photos:
        if photo.dtype != np.uint8 or photo.ndim != 3 or photo.shape[-1] != 3:
            raise ValueError(f"`photos` must be uint8 (height, width, 3), got {photo.dtype} {photo.shape}.")
        if min(photo.shape[:2]) < smallest:
            raise ValueError(f"`photos` must be at least {smallest} pixels each way, got {photo.shape}.")
    if not photos:
        raise ValueError("`photos` is empty.")
