"""Super-resolution: the base of ESPCN and EDSR, networks that correct bicubic interpolation.

The networks work on the small image and rearrange channels into sub-pixels at the end. Here they only learn what
bicubic interpolation misses; they start as exactly that, so training is stable from the first step and chroma is free.
"""

import keras
import numpy as np
from keras import layers, ops

from ...images.pixels import LUMA_WEIGHTS, to_network, to_uint8
from ...images.tiles import tiles
from ...layers import BicubicUpsampling, PixelShuffle


class SuperResolution(keras.Model):
    """Bicubic upsampling plus a network's correction: 0..255 images in, `scale` times larger 0..255 images out.

    A network of one channel reads luma, and its correction is added to every channel alike. That is the field's "Y by
    the network, chroma by bicubic" without a colour transform: a change of Y alone moves R, G and B by the same amount.
    Train such a model on grey images. Compile it with any loss and optimizer and call `fit(low, high)`; enlarge photos
    with `upscale`.

    Args:
        network: `keras.Model` from `(batch, height, width, channels)` at -0.5..0.5 to the residual, `scale` times as
            high and wide, in units of 255.
        scale: whole enlargement factor.
        halo: how many pixels of the small image, on each side, a result depends on.
        tile: side of the tiles that `upscale` works in by default, in pixels of the small image.

    Raises:
        ValueError: on call, when the images' channels do not suit the network's.
    """

    def __init__(self, network, scale, halo, tile, **kwargs):
        super().__init__(autocast=False, **kwargs)  # pixels stay float32; only the network's inside is half precision
        self.network = network
        self.scale = scale
        self.halo = halo
        self.tile = tile
        self.enlarge = BicubicUpsampling(scale)
        self.built = True

    def call(self, images):
        residual = self.network(to_network(self._network_channels(images), -0.5, 0.5))
        return self.enlarge(images) + 255.0 * ops.cast(residual, "float32")

    def compute_output_spec(self, images):
        return keras.KerasTensor(self.enlarge.compute_output_shape(images.shape), dtype="float32")

    def upscale(self, images, tile=None, ensemble=False):
        """Enlarges images of any size `scale` times, tile by tile, to what the whole image at once would give.

        Memory is the result plus that of one tile. Grey images are worked on as RGB and come back grey; of RGBA the
        alpha channel is enlarged by bicubic interpolation.

        Args:
            images: uint8 array: one image `(height, width)` or `(height, width, channels)`, or a batch
                `(count, height, width, channels)`; 1, 3 or 4 channels (grey, RGB, RGBA).
            tile: side of a tile in pixels of the small image; None is the model's own, which takes
                from 0.4 (EDSR x2, ESPCN) to 1.4 GB (EDSR x4) of memory.
            ensemble: average the results for the image turned and mirrored in all eight ways: a little better, eight
                times slower.

        Returns:
            A uint8 array, `scale` times as high and wide, otherwise of the same shape.

        Raises:
            ValueError: not uint8, of another shape, without pixels, or `tile` is below 1.

        Example:
            ```python
            import keras_genimg.models

            photo = np.random.default_rng(0).integers(0, 256, (31, 47, 3), "uint8")
            keras_genimg.models.ESPCN(scale=2).upscale(photo).shape  # (62, 94, 3)
            ```

        Reference:
            Timofte et al., "Seven ways to improve example-based single image super resolution", 2016 (the ensemble).
        """
        images = np.asarray(images)
        if images.ndim == 4:
            if not len(images):
                raise ValueError("`images` is empty.")
            return np.stack([self.upscale(image, tile, ensemble) for image in images])
        height, width, *channels = images.shape if images.ndim in (2, 3) else (0, 0)
        result = np.empty((height * self.scale, width * self.scale, *channels), np.uint8)
        for top, left, part in self.upscaled_tiles(images, tile, ensemble):
            result[top : top + part.shape[0], left : left + part.shape[1]] = part
        return result

    def upscaled_tiles(self, image, tile=None, ensemble=False):
        """What `upscale` is made of, for results too large to hold, and for progress bars.

        Args:
            image: as for `upscale`, a single one.
            tile: as for `upscale`.
            ensemble: as for `upscale`.

        Yields:
            `(top, left, part)`: uint8 parts of the enlarged image and where they belong.

        Raises:
            ValueError: as `upscale`.
        """
        image = np.asarray(image)
        if image.dtype != np.uint8 or image.ndim not in (2, 3) or image.shape[2:] not in ((), (1,), (3,), (4,)):
            raise ValueError(
                "`images` must be uint8 and (height, width), (height, width, channels) or (count, height, width, "
                f"channels) with 1, 3 or 4 channels, got {image.dtype} {image.shape}."
            )
        if 0 in image.shape:
            raise ValueError(f"`images` has no pixels: its shape is {image.shape}.")
        for top, left, window, core in tiles(*image.shape[:2], self.tile if tile is None else tile, self.halo):
            part = self._enlarged(image[window].reshape(*image[window].shape[:2], -1), ensemble)
            rows, columns = (slice(self.scale * span.start, self.scale * span.stop) for span in core)
            part = part[rows, columns]
            yield self.scale * top, self.scale * left, part.reshape(*part.shape[:2], *image.shape[2:])

    def _enlarged(self, window, ensemble):
        """A uint8 window `(height, width, channels)`, enlarged as a whole."""
        grey = window.shape[-1] == 1
        colours = np.repeat(window, 3, axis=-1) if grey else window[..., :3]
        ways = [(turns, flip) for turns in range(4) for flip in (1, -1)] if ensemble else [(0, 1)]
        total = 0.0
        for turns, flip in ways:  # turned, then mirrored; undone in the other order
            turned = np.ascontiguousarray(np.rot90(colours, turns)[:, ::flip])
            total += np.rot90(np.asarray(self.predict_on_batch(turned[None])[0])[:, ::flip], -turns)
        result = total / np.float32(len(ways))
        if grey:
            result = result @ np.array(LUMA_WEIGHTS, "float32")[:, None]
        elif window.shape[-1] == 4:
            alpha = ops.convert_to_numpy(self.enlarge(window[None, ..., 3:]))[0]
            result = np.concatenate([result, alpha], axis=-1)
        return to_uint8(result)

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
