"""Batches from two sets of images that belong together one by one: outlines and drawings, maps and aerial photos."""

from .pipelines import Batches, check_uint8


class Paired(Batches):
    """Shuffled batches of pairs; made by `paired`, which says what the arguments mean."""

    def __init__(self, first, second, batch_size, **options):
        first, second = check_uint8(first, "first"), check_uint8(second, "second")
        if len(first) != len(second):
            raise ValueError(
                f"`first` has {len(first)} images and `second` {len(second)}: image i of one must belong to image i of "
                "the other. `unpaired` is for sets whose images do not belong together."
            )
        if first.shape[1:3] != second.shape[1:3]:
            raise ValueError(
                f"`first` has images of {first.shape[1:3]} pixels and `second` of {second.shape[1:3]}: pairs are of "
                "one size, so that they can be cut at the same place. `load_pairs` brings both to one."
            )
        super().__init__(first, batch_size, **options)
        self.second = second

    def batch(self, index):
        return self.chosen(self.images, index), self.chosen(self.second, index)


def paired(first, second, batch_size, *, crop=None, flip=False, shift=0, seed=0, epoch=0):
    """Returns batches `(from first, from second)` of images that belong together, for `fit`: the input and its answer.

    The two images of a pair are mirrored, moved and cut alike, so that they still match pixel by pixel. What a batch
    holds depends on the arguments, the epoch and its place alone: a training that stops after epoch 7 continues with
    `epoch=7`. As with `batches`, say `shuffle=False` to `fit` for that.

    Args:
        first: uint8 array, NHWC: what a model is given.
        second: uint8 array, NHWC, as many images of the same height and width: what it shall make of them. The
            channels may differ.
        batch_size: pairs in a batch; those that do not fill the last batch of an epoch are left out of that epoch.
        crop: side of a random square to cut from each pair, anew in each epoch, in pixels; None leaves images whole.
        flip: whether half of the pairs, chosen anew in each epoch, are mirrored left to right.
        shift: the most pixels that a pair, anew in each epoch, is moved up or down and left or right; black comes in
            at the edges.
        seed: a whole number, not negative.
        epoch: the first epoch's number, from 0.

    Returns:
        A `keras.utils.PyDataset` of pairs of uint8 arrays, with the attribute `epoch`.

    Raises:
        ValueError: the images are not uint8 NHWC, differ in number or size, or are too few for one batch; too large a
            shift or crop.

    Example:
        ```python
        import keras_genimg.data

        photos = np.random.default_rng(0).integers(0, 256, (10, 32, 32, 3), "uint8")
        first, second = keras_genimg.data.paired(photos, 255 - photos, 4, crop=24, flip=True)[0]
        first.shape, second.shape  # ((4, 24, 24, 3), (4, 24, 24, 3))
        bool((second == 255 - first).all())  # True
        ```
    """
    return Paired(first, second, batch_size, crop=crop, flip=flip, shift=shift, seed=seed, epoch=epoch)
