"""Batches for `fit` on any backend, in an order that a resumed training can take up again."""

import numpy as np

from keras_genimg.pixels import check_images

from .passes import Passes


class Batches(Passes):
    """Shuffled batches of images; made by `batches`, which says what the arguments mean."""

    def __init__(self, images, batch_size, *, seed=0, epoch=0, flip=False, drop_remainder=True):
        super().__init__(epoch)
        images = check_images(images)
        if images.dtype != np.uint8:
            raise ValueError(
                f"`images` must be uint8, got {images.dtype}; `keras_genimg.pixels.to_uint8` rounds floats."
            )
        if batch_size < 1:
            raise ValueError(f"`batch_size` must be positive, got {batch_size}.")
        if drop_remainder and batch_size > len(images):
            raise ValueError(f"There are {len(images)} images, less than one batch of {batch_size}.")
        self.images = images
        self.batch_size = batch_size
        self.seed = seed
        self.flip = flip
        self.drop_remainder = drop_remainder
        self._shuffled = None

    def batches_in_pass(self):
        whole, remainder = divmod(len(self.images), self.batch_size)
        return whole + (remainder > 0 and not self.drop_remainder)

    def batch(self, index):
        order, flipped = self._shuffle(self.epoch)
        chosen = slice(index * self.batch_size, (index + 1) * self.batch_size)
        batch = self.images[order[chosen]]
        if self.flip:
            mirrored = flipped[chosen]
            batch[mirrored] = batch[mirrored, :, ::-1]
        return batch

    def _shuffle(self, epoch):
        shuffled = self._shuffled  # one read: on TensorFlow, batches are made in another thread
        if shuffled is None or shuffled[0] != epoch:
            generator = np.random.default_rng([self.seed, epoch])
            order = generator.permutation(len(self.images))
            shuffled = self._shuffled = (epoch, order, generator.random(len(order)) < 0.5)
        return shuffled[1:]


def batches(images, batch_size, *, seed=0, epoch=0, flip=False, drop_remainder=True):
    """Returns shuffled batches of uint8 images for `fit`, on TensorFlow, JAX and torch.

    Each epoch has its own order, a function of `seed` and the number of the epoch alone, so that training that stops
    after epoch 7 continues with `batches(..., epoch=7)` as if it had never stopped. For that, say `shuffle=False` to
    `fit`: by default Keras draws the batches of an epoch in an order of its own, from Python's global generator. And
    leave out `steps_per_epoch`, or let an epoch end where a pass ends; the attribute `limit` makes passes shorter.

    Args:
        images: uint8 array, NHWC, grey or RGB; may be a `numpy.memmap`.
        batch_size: images in a batch.
        seed: a whole number, not negative.
        epoch: the first epoch's number, from 0.
        flip: whether half of the images, chosen anew in each epoch, are mirrored left to right.
        drop_remainder: whether the images that do not fill the last batch of an epoch are left out of that epoch.

    Returns:
        A `keras.utils.PyDataset` of uint8 arrays `(batch_size, height, width, channels)`, with the attribute `epoch`.

    Raises:
        ValueError: the images are not uint8 NHWC, or too few for one batch.

    Example:
        ```python
        import numpy as np
        import keras_genimg.data

        images = np.random.default_rng(0).integers(0, 256, (100, 28, 28, 1), "uint8")
        shapes = [batch.shape for batch in keras_genimg.data.batches(images, 32)]
        assert shapes == [(32, 28, 28, 1)] * 3
        ```
    """
    return Batches(images, batch_size, seed=seed, epoch=epoch, flip=flip, drop_remainder=drop_remainder)
