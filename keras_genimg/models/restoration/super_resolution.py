"""Super-resolution: the base of ESPCN and EDSR, networks that correct bicubic interpolation.

The networks work on the small image and rearrange channels into sub-pixels at the end. Here they only learn what
bicubic interpolation misses; they start as exactly that, so training is stable from the first step and chroma is free.
"""

import keras
from keras import layers, ops

from ... import tasks
from ...images.pixels import LUMA_WEIGHTS, to_network
from ...layers import BicubicUpsampling, PixelShuffle
from ..photo_editor import PhotoEditor


class SuperResolution(PhotoEditor):
    """Bicubic upsampling plus a network's correction: 0..255 images in, `scale` times larger 0..255 images out.

    A network of one channel reads luma, and its correction is added to every channel alike. That is the field's "Y by
    the network, chroma by bicubic" without a colour transform: a change of Y alone moves R, G and B by the same amount.
    Train such a model on grey images. Compile it with any loss and optimizer and call `fit(low, high)`; enlarge photos
    with `upscale`, which is `edit`.

    Args:
        network: `keras.Model` from `(batch, height, width, channels)` at -0.5..0.5 to the residual, `scale` times as
            high and wide, in units of 255.
        scale: whole enlargement factor.
        halo: how many pixels of the small image, on each side, a result depends on.
        tile: side of the tiles that `upscale` works in by default, in pixels of the small image. Besides the result
            `upscale` takes the memory of one: from 0.4 (EDSR x2, ESPCN) to 1.4 GB (EDSR x4).

    Raises:
        ValueError: on call, when the images' channels do not suit the network's.
    """

    tasks = (tasks.UPSCALE,)
    keeps_grey = True

    def __init__(self, network, scale, halo, tile, **kwargs):
        super().__init__(**kwargs)
        self.network = network
        self.scale = scale
        self.halo = halo
        self.tile = tile
        self.enlarge = BicubicUpsampling(scale)

    def call(self, images):
        residual = self.network(to_network(self._network_channels(images), -0.5, 0.5))
        return self.enlarge(images) + 255.0 * ops.cast(residual, "float32")

    def quantize(self, *args, **kwargs):
        """Refused: Keras quantizes dense layers alone.

        Raises:
            NotImplementedError: always; it names what to use.
        """
        raise NotImplementedError(
            "Keras quantizes dense layers, and this network is of convolutions: "
            "`keras_genimg.exporting.export_litert(model, path, int8=True)` writes a file that convolves in int8."
        )

    def compute_output_spec(self, images):
        return keras.KerasTensor(self.enlarge.compute_output_shape(images.shape), dtype="float32")

    def _network_channels(self, images):
        given, wanted = images.shape[-1], self.network.input_shape[-1]
        if (given, wanted) == (3, 1):
            return ops.sum(ops.cast(images, "float32") * ops.convert_to_tensor(LUMA_WEIGHTS), axis=-1, keepdims=True)
        if given != wanted:
            raise ValueError(f"{type(self).__name__} works on {wanted} channels, got images of shape {images.shape}.")
        return images


def sub_pixels(features, scale, channels):
    """The last convolution and rearrangement; it starts at zero, so that the model begins as bicubic."""
    last = layers.Conv2D(scale**2 * channels, 3, padding="same", kernel_initializer="zeros", dtype="float32")
    return PixelShuffle(scale, dtype="float32")(last(features))
