"""Batches from two sets of images that do not belong together one by one: photos and paintings, horses and zebras."""

import functools

import numpy as np

from keras_genimg.pixels import check_images

from .passes import Passes


class Unpaired(Passes):
    """Two shuffled streams side by side; made by `unpaired`, which says what the arguments mean."""

    def __init__(self, first, second, batch_size, *, crop=None, flip=False, seed=0, epoch=0):
        super().__init__(epoch)
        self.sets = check_images(first, "first"), check_images(second, "second")
        for name, images in zip(("first", "second"), self.sets, strict=True):
            if images.dtype != np.uint8:
                raise ValueError(f"`{name}` must be uint8, got {images.dtype}.")
            if crop is not None and not 1 <= crop <= min(images.shape[1:3]):
                raise ValueError(f"`crop` must be from 1 to the sides of `{name}`, {images.shape[1:3]}, got {crop}.")
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
            tops, lefts = (generator.integers(side - self.crop + 1, size=len(batch)) for side in images.shape[1:3])
            batch = np.stack(
                [
                    image[top : top + self.crop, left : left + self.crop]
                    for image, top, left in zip(batch, tops, lefts, strict=True)
                ]
            )
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
