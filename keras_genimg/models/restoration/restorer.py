"""The base of restoration: a photo, and what a network corrects in it."""

import keras
import numpy as np
from keras import ops

from ... import tasks
from ...images.pixels import LUMA_WEIGHTS, to_network
from ...layers import BicubicUpsampling
from ..photo_editor import PhotoEditor

HOLE = 127.5  # what a network sees in the place of pixels that a mask calls lost


class Restorer(PhotoEditor):
    """A photo plus a network's correction: 0..255 images in, 0..255 images out, `scale` times as large.

    What it undoes is not said here: it is the degradation of the images that it is trained on, beside the good ones.
    Compile it with any loss and optimizer and call `fit(worse, good)`, or `fit((worse, strength), good)` where it has a
    condition; `data.Patches` makes such batches. Photos are restored with `restore`, which is `edit`.

    A network of one channel reads luma, and its correction is added to every channel alike. That is the field's "Y by
    the network" without a colour transform: a change of Y alone moves R, G and B by the same amount. Train such a model
    on grey images.

    Args:
        network: `keras.Model` from `(batch, height, width, channels)` at -0.5..0.5 to the correction, `scale` times as
            high and wide, in units of 255. With a condition it has one more channel in: a mask's 0..1; or a strength
            over its greatest, and -1 where nobody tells one.
        halo: how many pixels on each side a result depends on.
        tile: side of the tiles that photos are worked on in by default, in pixels.
        scale: whole enlargement factor.
        multiple: of which the sides that the network takes are a multiple.
        condition: one declared input or None: a `tasks.Mask` of what is lost and is made anew, the rest staying as it
            is bit for bit; or a `tasks.Number` from -1, where -1, its default, leaves it to the network, and 0 leaves
            the photo as it is, or enlarges it by bicubic interpolation.

    Raises:
        ValueError: a condition of another kind; on call, when the images' channels do not suit the network's.
    """

    tasks = (tasks.RESTORE,)
    keeps_grey = True

    def __init__(self, network, halo, tile=512, scale=1, multiple=1, condition=None, **kwargs):
        super().__init__(**kwargs)
        number = isinstance(condition, tasks.Number) and (condition.low, condition.example) == (-1, -1)
        if not (condition is None or number or isinstance(condition, tasks.Mask)):
            raise ValueError(
                "`condition` must be a `tasks.Mask` or a `tasks.Number` from -1 whose default is -1, got "
                f"{condition!r}."
            )
        self.network = network
        self.halo = halo
        self.tile = tile
        self.scale = scale
        self.multiple = multiple
        self.condition = condition
        if scale > 1:
            self.enlarge = BicubicUpsampling(scale)

    @property
    def takes(self):
        return (tasks.Photo(),) if self.condition is None else (tasks.Photo(), self.condition)

    def check_pixels(self, images, name):
        """As for all models; but noise as papers add it leaves 0..255, by no more than 255."""
        images = np.asarray(images)
        noisy = images.dtype.kind == "f" and images.size and images.min() >= -255 and images.max() <= 510
        super().check_pixels(np.clip(images, 0, 255) if noisy else images, name)

    def call(self, inputs):
        if self.condition is None:
            return self.corrected(inputs)
        images, told = inputs
        if self.condition.aligned:
            return self.corrected(ops.where(told > 0, HOLE, images), told)
        told = told[:, None, None]
        of_greatest = ops.where(told < 0, -1.0, told / self.condition.high)
        unchanged = self.enlarge(images) if self.scale > 1 else images
        return ops.where(told == 0, unchanged, self.corrected(images, of_greatest + ops.zeros_like(images[..., :1])))

    def corrected(self, images, *told):
        """Images 0..255, and one more channel where there is a condition -> float32 0..255."""
        shown = to_network(self._network_channels(images), -0.5, 0.5)
        correction = self.network(ops.concatenate([shown, *told], axis=-1) if told else shown)
        base = self.enlarge(images) if self.scale > 1 else ops.cast(images, "float32")
        return base + 255.0 * ops.cast(correction, "float32")

    def quantize(self, *args, **kwargs):
        """Refused: Keras quantizes dense layers alone.

        Raises:
            NotImplementedError: always; it names what to use.
        """
        raise NotImplementedError(
            "Keras quantizes dense layers, and this network is of convolutions: "
            "`keras_genimg.exporting.export_litert(model, path, int8=True)` writes a file that convolves in int8."
        )

    def compute_output_spec(self, inputs):
        batch, height, width, channels = (inputs if self.condition is None else inputs[0]).shape
        sides = (None if side is None else side * self.scale for side in (height, width))
        return keras.KerasTensor((batch, *sides, channels), dtype="float32")

    def _network_channels(self, images):
        given, wanted = images.shape[-1], self.network.output_shape[-1]
        if (given, wanted) == (3, 1):
            return ops.sum(ops.cast(images, "float32") * ops.convert_to_tensor(LUMA_WEIGHTS), axis=-1, keepdims=True)
        if given != wanted:
            raise ValueError(f"{type(self).__name__} works on {wanted} channels, got images of shape {images.shape}.")
        return images
