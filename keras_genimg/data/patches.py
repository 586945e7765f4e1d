"""Training batches for super-resolution: random patches of photos beside what a bicubic camera would have seen."""

import numpy as np

from .degradations import imresize
from .passes import Passes

LUMA_WEIGHTS = np.array((0.299, 0.587, 0.114), "float32")  # BT.601, as in psnr_y


def crop_to_multiple(image, scale):
    """Cuts right and bottom edges so that both sides are multiples of `scale`, as every protocol does.

    Args:
        image: array `(..., height, width, channels)`.
        scale: whole number.

    Returns:
        A view `(..., height - height % scale, width - width % scale, channels)`.
    """
    height, width = image.shape[-3] // scale * scale, image.shape[-2] // scale * scale
    return image[..., :height, :width, :]


class SuperResolutionPatches(Passes):
    """Endless variety from few photos: random crops, flips and quarter turns, as `(low, high)` batches for `fit`.

    Whole photos are shrunk once by `imresize`, then patches are cut from both, so a patch sees its true surroundings
    rather than an invented edge. Every pixel of the set is equally likely. Batches depend on `seed`, epoch and position
    alone, so any number of workers gives the same training run.

    Args:
        photos: list of uint8 arrays `(height, width, 3)`, each at least `scale * patch_size` on both sides.
        scale: whole enlargement factor.
        patch_size: side of the low-resolution patch, in pixels.
        batch_size: patches a batch.
        batches: batches an epoch.
        luma: give luma, `(.., 1)`, in place of RGB.
        seed: for the choice of patches.
        workers: threads that cut patches ahead of training.

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
        super().__init__(workers=workers, use_multiprocessing=False, max_queue_size=16)
        for photo in photos:
            if photo.dtype != np.uint8 or photo.ndim != 3 or photo.shape[-1] != 3:
                raise ValueError(f"`photos` must be uint8 (height, width, 3), got {photo.dtype} {photo.shape}.")
            if min(photo.shape[:2]) < scale * patch_size:
                raise ValueError(f"`photos` must be at least {scale * patch_size} pixels each way, got {photo.shape}.")
        if not photos:
            raise ValueError("`photos` is empty.")
        self.high = [crop_to_multiple(photo, scale) for photo in photos]
        self.low = [imresize(photo, 1 / scale) for photo in self.high]
        self.scale, self.patch_size, self.batch_size, self.batches = scale, patch_size, batch_size, batches
        self.luma, self.seed = luma, seed
        positions = np.array([np.prod(np.array(low.shape[:2]) - patch_size + 1) for low in self.low], "float64")
        self.chances = positions / positions.sum()

    def batches_in_pass(self):
        return self.batches

    def batch(self, index):
        generator = np.random.default_rng((self.seed, self.epoch, index))
        chosen = generator.choice(len(self.low), self.batch_size, p=self.chances)
        pairs = [self._patch(photo, generator) for photo in chosen]
        return tuple(self._colours(np.stack(patches)) for patches in zip(*pairs, strict=True))

    def _patch(self, photo, generator):
        low, high, size, scale = self.low[photo], self.high[photo], self.patch_size, self.scale
        top, left = (generator.integers(side - size + 1) for side in low.shape[:2])
        turns, flip = generator.integers(4), generator.integers(2)
        low = low[top : top + size, left : left + size]
        high = high[scale * top : scale * (top + size), scale * left : scale * (left + size)]
        return tuple(np.rot90(patch, turns)[:, :: 1 - 2 * flip] for patch in (low, high))

    def _colours(self, patches):
        return (patches.astype("float32") @ LUMA_WEIGHTS)[..., None] if self.luma else patches
