"""Batches for `fit` on any backend, in an order that a resumed training can take up again."""

import itertools

import keras
import numpy as np

from keras_genimg.images.pixels import check_images

from .passes import Passes


class Batches(Passes):
    """Shuffled batches of images; made by `batches`, which says what the arguments mean."""

    def __init__(
        self, images, batch_size, *, labels=None, seed=0, epoch=0, flip=False, shift=0, crop=None, degradation=None,
        drop_remainder=True,
    ):  # fmt: skip
        super().__init__(epoch)
        images = check_uint8(images, "images")
        if batch_size < 1:
            raise ValueError(f"`batch_size` must be positive, got {batch_size}.")
        if drop_remainder and batch_size > len(images):
            raise ValueError(f"There are {len(images)} images, less than one batch of {batch_size}.")
        if labels is not None:
            labels = {n: np.asarray(v) for n, v in labels.items()} if isinstance(labels, dict) else np.asarray(labels)
        for values in () if labels is None else keras.tree.flatten(labels):
            if len(values) != len(images):
                raise ValueError(f"`labels` has {len(values)} entries for {len(images)} images.")
        if not 0 <= shift < min(images.shape[1:3]):
            raise ValueError(f"`shift` must be from 0 to less than the images' sides, got {shift}.")
        check_crop(crop, images, "images")
        if degradation is not None and labels is not None:
            raise ValueError("`degradation` gives the images themselves as targets: leave `labels` out.")
        self.images = images
        self.batch_size = batch_size
        self.labels = labels
        self.seed = seed
        self.flip = flip
        self.shift = shift
        self.crop = crop
        self.degradation = degradation
        self.drop_remainder = drop_remainder
        self._shuffled = None

    def batches_in_pass(self):
        whole, remainder = divmod(len(self.images), self.batch_size)
        return whole + (remainder > 0 and not self.drop_remainder)

    def batch(self, index):
        batch = self.chosen(self.images, index)
        if self.degradation is not None:
            generator = np.random.default_rng([self.seed, self.epoch, index])
            return self.degradation(batch.astype("float32"), generator)[0], batch
        if self.labels is None:
            return batch
        order = self._shuffle(self.epoch)[0][self._places(index)]
        return batch, keras.tree.map_structure(lambda values: values[order], self.labels)

    def chosen(self, images, index):
        """The images of a batch, mirrored, moved and cut as this pass says; out of any set of as many, as large."""
        order, flipped, moved, corners = self._shuffle(self.epoch)
        chosen = self._places(index)
        batch = images[order[chosen]]
        if self.flip:
            mirrored = flipped[chosen]
            batch[mirrored] = batch[mirrored, :, ::-1]
        if self.shift:
            batch = shifted(batch, moved[chosen])
        if self.crop is not None:
            batch = windows(batch, corners[chosen], (self.crop, self.crop))
        return batch

    def _places(self, index):
        return slice(index * self.batch_size, (index + 1) * self.batch_size)

    def _shuffle(self, epoch):
        shuffled = self._shuffled  # one read: on TensorFlow, batches are made in another thread
        if shuffled is None or shuffled[0] != epoch:
            generator = np.random.default_rng([self.seed, epoch])
            order = generator.permutation(len(self.images))
            flipped = generator.random(len(order)) < 0.5
            moved = generator.integers(-self.shift, self.shift + 1, (len(order), 2))
            corners = random_corners(generator, self.images, self.crop, len(order))
            shuffled = self._shuffled = (epoch, order, flipped, moved, corners)
        return shuffled[1:]


def shifted(images, moves):
    """Moves each image by its own `(rows, columns)`; black comes in at the edges.

    Args:
        images: uint8 array, NHWC.
        moves: integer array `(count, 2)`, each less than the images' sides.

    Returns:
        A new array of the same shape.
    """
    border = int(np.abs(moves).max(initial=0))
    padded = np.pad(images, ((0, 0), (border, border), (border, border), (0, 0)))
    return windows(padded, border - moves, images.shape[1:3])


def windows(images, corners, size):
    """Cuts a window out of each image.

    Args:
        images: array, NHWC.
        corners: integer array `(count, 2)`: each window's first row and column.
        size: height and width of the windows.

    Returns:
        A new array `(count, *size, channels)`.
    """
    rows, columns = (corners[:, axis, None] + np.arange(size[axis]) for axis in range(2))
    return images[np.arange(len(images))[:, None, None], rows[:, :, None], columns[:, None, :]]


def random_corners(generator, images, crop, count):
    """Corners, each as likely as any other, of `count` squares of side `crop` in images; (0, 0) where it is None."""
    spare = [0 if crop is None else side - crop for side in images.shape[1:3]]
    return generator.integers(np.add(spare, 1), size=(count, 2))


def check_uint8(images, name):
    """Returns images as a uint8 array NHWC, or raises `ValueError` with the argument's name."""
    images = check_images(images, name)
    if images.dtype != np.uint8:
        raise ValueError(f"`{name}` must be uint8, got {images.dtype}; `keras_genimg.pixels.to_uint8` rounds floats.")
    return images


def check_crop(crop, images, name):
    """Refuses squares that do not fit into the images; None is no crop."""
    if crop is not None and not 1 <= crop <= min(images.shape[1:3]):
        raise ValueError(f"`crop` must be from 1 to the sides of `{name}`, {images.shape[1:3]}, got {crop}.")


def batches(
    images, batch_size, *, labels=None, seed=0, epoch=0, flip=False, shift=0, crop=None, degradation=None,
    drop_remainder=True,
):  # fmt: skip
    """Returns shuffled batches of uint8 images for `fit`, on TensorFlow, JAX and torch.

    Each epoch has its own order, a function of `seed` and the number of the epoch alone, so that training that stops
    after epoch 7 continues with `batches(..., epoch=7)` as if it had never stopped. For that, say `shuffle=False` to
    `fit`: by default Keras draws the batches of an epoch in an order of its own, from Python's global generator. And
    leave out `steps_per_epoch`, or let an epoch end where a pass ends; the attribute `limit` makes passes shorter.

    Args:
        images: uint8 array, NHWC, grey or RGB; may be a `numpy.memmap`.
        batch_size: images in a batch.
        labels: one for each image, to be given beside the images; or a dict of such, by the names of a model's
            conditions; or None.
        seed: a whole number, not negative.
        epoch: the first epoch's number, from 0.
        flip: whether half of the images, chosen anew in each epoch, are mirrored left to right.
        shift: the most pixels that an image, anew in each epoch, is moved up or down and left or right.
        crop: side of a random square to cut from each image, anew in each epoch, in pixels; None leaves images whole.
        degradation: of `keras_genimg.degradations`, done anew in each epoch: batches are then pairs of float32 degraded
            images and the images. None is none. What it tells beside is passed over.
        drop_remainder: whether the images that do not fill the last batch of an epoch are left out of that epoch.

    Returns:
        A `keras.utils.PyDataset` of uint8 arrays `(batch_size, height, width, channels)`, or pairs of such an array and
        its labels (a dict where they were one), or of a degraded one and it, with the attribute `epoch`.

    Raises:
        ValueError: the images are not uint8 NHWC, or too few for one batch; not a label for each; too large a shift or
            crop; labels and a degradation.

    Example:
        ```python
        import numpy as np
        import keras_genimg.data

        images = np.random.default_rng(0).integers(0, 256, (100, 28, 28, 1), "uint8")
        shapes = [batch.shape for batch in keras_genimg.data.batches(images, 32)]
        assert shapes == [(32, 28, 28, 1)] * 3
        ```
    """
    options = {"flip": flip, "shift": shift, "crop": crop, "degradation": degradation, "drop_remainder": drop_remainder}
    return Batches(images, batch_size, labels=labels, seed=seed, epoch=epoch, **options)


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
    signature = tf.TensorSpec((len(patches.factors), patches.batch_size, 3), tf.int64)
    dataset = tf.data.Dataset.from_generator(places, output_signature=signature)
    dataset = dataset.map(lambda place: patches.cut(pixels, place, tf.gather), num_parallel_calls=tf.data.AUTOTUNE)
    return dataset.prefetch(tf.data.AUTOTUNE)
