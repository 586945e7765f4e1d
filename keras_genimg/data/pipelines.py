"""Batches for `fit` on any backend, in an order that a resumed training can take up again."""

import itertools

import numpy as np

from keras_genimg.pixels import check_images

from .passes import Passes


class Batches(Passes):
    """Shuffled batches of images; made by `batches`, which says what the arguments mean."""

    def __init__(self, images, batch_size, *, labels=None, seed=0, epoch=0, flip=False, shift=0, drop_remainder=True):
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
        if labels is not None and len(labels) != len(images):
            raise ValueError(f"`labels` has {len(labels)} entries for {len(images)} images.")
        if not 0 <= shift < min(images.shape[1:3]):
            raise ValueError(f"`shift` must be from 0 to less than the images' sides, got {shift}.")
        self.images = images
        self.batch_size = batch_size
        self.labels = None if labels is None else np.asarray(labels)
        self.seed = seed
        self.flip = flip
        self.shift = shift
        self.drop_remainder = drop_remainder
        self._shuffled = None

    def batches_in_pass(self):
        whole, remainder = divmod(len(self.images), self.batch_size)
        return whole + (remainder > 0 and not self.drop_remainder)

    def batch(self, index):
        order, flipped, moved = self._shuffle(self.epoch)
        chosen = slice(index * self.batch_size, (index + 1) * self.batch_size)
        batch = self.images[order[chosen]]
        if self.flip:
            mirrored = flipped[chosen]
            batch[mirrored] = batch[mirrored, :, ::-1]
        if self.shift:
            batch = shifted(batch, moved[chosen])
        return batch if self.labels is None else (batch, self.labels[order[chosen]])

    def _shuffle(self, epoch):
        shuffled = self._shuffled  # one read: on TensorFlow, batches are made in another thread
        if shuffled is None or shuffled[0] != epoch:
            generator = np.random.default_rng([self.seed, epoch])
            order = generator.permutation(len(self.images))
            flipped = generator.random(len(order)) < 0.5
            moved = generator.integers(-self.shift, self.shift + 1, (len(order), 2))
            shuffled = self._shuffled = (epoch, order, flipped, moved)
        return shuffled[1:]


def shifted(images, moves):
    """Moves each image by its own `(rows, columns)`; black comes in at the edges.

    Args:
        images: uint8 array, NHWC.
        moves: integer array `(count, 2)`, each less than the images' sides.

    Returns:
        A new array of the same shape.
    """
    count, height, width, _ = images.shape
    border = int(np.abs(moves).max(initial=0))
    padded = np.pad(images, ((0, 0), (border, border), (border, border), (0, 0)))
    rows = border - moves[:, 0, None] + np.arange(height)
    columns = border - moves[:, 1, None] + np.arange(width)
    return padded[np.arange(count)[:, None, None], rows[:, :, None], columns[:, None, :]]


def batches(images, batch_size, *, labels=None, seed=0, epoch=0, flip=False, shift=0, drop_remainder=True):
    """Returns shuffled batches of uint8 images for `fit`, on TensorFlow, JAX and torch.

    Each epoch has its own order, a function of `seed` and the number of the epoch alone, so that training that stops
    after epoch 7 continues with `batches(..., epoch=7)` as if it had never stopped. For that, say `shuffle=False` to
    `fit`: by default Keras draws the batches of an epoch in an order of its own, from Python's global generator. And
    leave out `steps_per_epoch`, or let an epoch end where a pass ends; the attribute `limit` makes passes shorter.

    Args:
        images: uint8 array, NHWC, grey or RGB; may be a `numpy.memmap`.
        batch_size: images in a batch.
        labels: one for each image, to be given beside the images; or None.
        seed: a whole number, not negative.
        epoch: the first epoch's number, from 0.
        flip: whether half of the images, chosen anew in each epoch, are mirrored left to right.
        shift: the most pixels that an image, anew in each epoch, is moved up or down and left or right.
        drop_remainder: whether the images that do not fill the last batch of an epoch are left out of that epoch.

    Returns:
        A `keras.utils.PyDataset` of uint8 arrays `(batch_size, height, width, channels)`, or pairs of such an array and
        its labels, with the attribute `epoch`.

    Raises:
        ValueError: the images are not uint8 NHWC, or too few for one batch; not a label for each; too large a shift.

    Example:
        ```python
        import numpy as np
        import keras_genimg.data

        images = np.random.default_rng(0).integers(0, 256, (100, 28, 28, 1), "uint8")
        shapes = [batch.shape for batch in keras_genimg.data.batches(images, 32)]
        assert shapes == [(32, 28, 28, 1)] * 3
        ```
    """
    options = {"seed": seed, "epoch": epoch, "flip": flip, "shift": shift, "drop_remainder": drop_remainder}
    return Batches(images, batch_size, labels=labels, **options)


def tensorflow_pipeline(patches):
    """The batches of `SuperResolutionPatches` as an endless `tf.data.Dataset`, cut by TensorFlow's own threads.

    Python only says where the patches lie; the pixels never pass through it.
    """
    import tensorflow as tf

    def places():
        length, epoch = len(patches), patches.epoch
        for count in itertools.count():
            yield patches.places(epoch + count // length, count % length)

    with tf.device("CPU"):
        pixels = [tf.constant(photos) for photos in patches.pixels]
    signature = tf.TensorSpec((2, patches.batch_size, 3), tf.int64)
    dataset = tf.data.Dataset.from_generator(places, output_signature=signature)
    dataset = dataset.map(lambda place: patches.cut(pixels, place, tf.gather), num_parallel_calls=tf.data.AUTOTUNE)
    return dataset.prefetch(tf.data.AUTOTUNE)
