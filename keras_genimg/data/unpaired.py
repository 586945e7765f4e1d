"""Batches from two sets of images that do not belong together one by one: photos and paintings, horses and zebras."""

import functools

import numpy as np
from PIL import Image

from .folder import fitted, image_shape
from .passes import Passes
from .pipelines import check_crop, check_uint8, random_corners, windows
from .prepared import prepared_images

CYCLE_GAN = tuple(
    f"cycle_gan/{name}"
    for name in (
        *("apple2orange", "cezanne2photo", "facades", "horse2zebra", "iphone2dslr_flower", "maps", "monet2photo"),
        *("summer2winter_yosemite", "ukiyoe2photo", "vangogh2photo"),
    )
)
ORIGIN = "https://efrosgans.eecs.berkeley.edu/cyclegan/datasets/"


class Unpaired(Passes):
    """Two shuffled streams side by side; made by `unpaired`, which says what the arguments mean."""

    def __init__(self, first, second, batch_size, *, crop=None, flip=False, seed=0, epoch=0):
        super().__init__(epoch)
        self.sets = check_uint8(first, "first"), check_uint8(second, "second")
        for name, images in zip(("first", "second"), self.sets, strict=True):
            check_crop(crop, images, name)
        if not 1 <= batch_size <= max(map(len, self.sets)):
            raise ValueError(f"`batch_size` must be from 1 to {max(map(len, self.sets))}, got {batch_size}.")
        self.batch_size, self.crop, self.flip, self.seed = batch_size, crop, flip, seed
        self._order = functools.lru_cache(maxsize=8)(self._shuffled)

    def batches_in_pass(self):
        return max(map(len, self.sets)) // self.batch_size

    def batch(self, index):
        generator = np.random.default_rng([self.seed, self.epoch, index])
        start = (self.epoch * self.batches_in_pass() + index) * self.batch_size
        return tuple(self._stream(number, start, generator) for number in range(2))

    def _stream(self, number, start, generator):
        images = self.sets[number]
        # Each set goes round by itself: no image comes again before all others of its set have been seen.
        rounds = [divmod(place, len(images)) for place in range(start, start + self.batch_size)]
        batch = images[[self._order(number, round_)[place] for round_, place in rounds]]
        if self.crop is not None:
            corners = random_corners(generator, images, self.crop, len(batch))
            batch = windows(batch, corners, (self.crop, self.crop))
        if self.flip:
            mirrored = generator.random(len(batch)) < 0.5
            batch[mirrored] = batch[mirrored, :, ::-1]
        return batch

    def _shuffled(self, number, round_):
        return np.random.default_rng([self.seed, number, round_]).permutation(len(self.sets[number]))


def unpaired(first, second, batch_size, *, crop=None, flip=False, seed=0, epoch=0):
    """Returns batches `(from first, from second)` for `fit`; the two meet by chance.

    What a batch holds depends on the arguments, the epoch and its place alone, as with `batches`; a pass is as long as
    the larger set, and the smaller goes round more often.

    Args:
        first: uint8 array, NHWC.
        second: uint8 array, NHWC; may have another size and number.
        batch_size: images of each set in a batch.
        crop: side of a random square to cut from each image, in pixels; None leaves images whole.
        flip: whether half of the images, chosen anew each time, are mirrored left to right.
        seed: a whole number, not negative.
        epoch: the first epoch's number, from 0.

    Returns:
        A `keras.utils.PyDataset` of pairs of uint8 arrays.

    Raises:
        ValueError: the images are not uint8 NHWC, too few, or smaller than `crop`.

    Example:
        ```python
        import keras_genimg.data

        rng = np.random.default_rng(0)
        photos, paintings = (rng.integers(0, 256, (count, 32, 32, 3), "uint8") for count in (10, 7))
        first, second = keras_genimg.data.unpaired(photos, paintings, 4, crop=24)[0]
        assert first.shape == second.shape == (4, 24, 24, 3)
        ```
    """
    return Unpaired(first, second, batch_size, crop=crop, flip=flip, seed=seed, epoch=epoch)


def load_unpaired(name, split="train", size=256, *, channels=3):
    """Loads the two sets of images of a published task for `unpaired`: horses and zebras, summer and winter.

    They come through tensorflow-datasets, in its order, which also downloads them where there is TensorFlow and
    internet. The terms of the photos and paintings are those of their owners.

    Args:
        name: "cycle_gan/" and the task: apple2orange, cezanne2photo, facades, horse2zebra, iphone2dslr_flower, maps,
            monet2photo, summer2winter_yosemite, ukiyoe2photo or vangogh2photo.
        split: "train" or "test".
        size: height and width of each image in pixels, as `(height, width)` or one number for both; images are cropped
            around their centre and resized as by `load_folder`.
        channels: 3 for RGB, 1 for grey.

    Returns:
        Two uint8 arrays `(count, height, width, channels)`, 0..255; the counts differ. The first is of what the name
        begins with, and for maps and facades of photos.

    Raises:
        ValueError: an unknown name or split, or a wrong size.
        FileNotFoundError: the set is not there and cannot be downloaded; the message says why.

    Reference:
        Zhu et al., Unpaired image-to-image translation using cycle-consistent adversarial networks, ICCV, 2017.
    """
    shape = image_shape(size, channels)
    if name not in CYCLE_GAN:
        raise ValueError(f"There is no set named {name!r}, only {', '.join(CYCLE_GAN)}.")
    if split not in ("train", "test"):
        raise ValueError(f"{name!r} has no split {split!r}, only 'train' and 'test'.")
    try:
        return tuple(_fitted_all(prepared_images(name, f"{split}{side}", ORIGIN), shape) for side in "AB")
    except Exception as error:  # a third party's imports, network or files
        cause = " ".join(f"{type(error).__name__}: {error}".split())[:300]
        raise FileNotFoundError(
            f"{name!r} could not be loaded through tensorflow-datasets: {cause}. Where its images lie in two folders, "
            "`load_folder` reads each."
        ) from error


def _fitted_all(images, shape):
    pictures = (Image.fromarray(image).convert("RGB" if shape[2] == 3 else "L") for image in images)
    return np.fromiter((fitted(picture, shape) for picture in pictures), np.dtype((np.uint8, shape)))
