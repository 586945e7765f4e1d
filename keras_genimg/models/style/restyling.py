"""What every way of restyling a photo shares: any size, grey, colour or alpha in, and how its colours are kept."""

import numpy as np

from ...images.colours import as_rgb, keep_colours
from ...images.pixels import to_uint8


class Untracked:
    """Holds a network that a model uses and neither trains nor saves: Keras tracks layers, not this.

    Args:
        network: a `keras.Model`.
    """

    def __init__(self, network):
        self.network = network

    def __call__(self, images):
        return self.network(images, training=False)


def check_strength(strength):
    """Returns a strength of style as a float.

    Raises:
        ValueError: it is not from 0 to 1.
    """
    if not 0.0 <= strength <= 1.0:
        raise ValueError(f"`strength` must be from 0 to 1, got {strength}.")
    return float(strength)


def shares_of(size, count, weights=None, masks=None):
    """How much of each painting there is to be: a number each, or an array `size` each where there are masks.

    Raises:
        ValueError: weights or masks of another number or shape, below 0, or that add up to 0.
    """
    shares = np.ones(count) if weights is None else np.asarray(weights, "float64")
    if shares.shape != (count,) or not np.all(shares >= 0):
        raise ValueError(f"`style_weights` must be {count} numbers, 0 or more, one for each style; got {weights!r}.")
    if masks is not None:
        shapes = [np.shape(mask) for mask in masks]
        if shapes != [tuple(size)] * count:
            raise ValueError(f"`masks` must be {count} arrays of the photo's shape {tuple(size)}, got {shapes}.")
        shares = shares[:, None, None] * np.asarray(masks, "float64")
    total = shares.sum(axis=0)
    if not (np.all(np.isfinite(shares)) and np.all(shares >= 0) and np.all(total > 0)):
        raise ValueError("`style_weights` and `masks` must be finite, 0 or more, and leave no place without any style.")
    return shares / total


def at_least(image, size):
    """An image `(height, width, 3)`, continued by reflection where it has less than `size` pixels a side."""
    missing = [max(size - side, 0) for side in image.shape[:2]]
    return np.pad(image, ((0, missing[0]), (0, missing[1]), (0, 0)), mode="symmetric")


class Restyling:
    """Brings photos of any kind to a network that takes RGB of at least `smallest` pixels a side, and back.

    Attributes:
        smallest: least side that the network takes, in pixels; smaller images are padded by reflection.
        most_pixels: of an image that is worked on whole.
    """

    smallest = 16
    most_pixels = 12_000_000

    def restyled(self, image, network, preserve_color=False):
        """One image through a network.

        Args:
            image: as for `as_rgb`.
            network: function of `(1, height, width, 3)` float32 0..255 to the same.
            preserve_color: keep the photo's colours: only lightness is restyled.

        Returns:
            uint8 `(height, width, 3)`, or with the photo's alpha `(height, width, 4)`.

        Raises:
            ValueError: as `as_rgb`, or more than `most_pixels`.
        """
        content, alpha = as_rgb(image)
        height, width = content.shape[:2]
        if height * width > self.most_pixels:
            share = (self.most_pixels / (height * width)) ** 0.5
            raise ValueError(
                f"The image has {height}x{width} pixels, more than the {self.most_pixels:,} that {type(self).__name__} "
                f"restyles at once: shrink it to {int(height * share)}x{int(width * share)} first."
            )
        padded = at_least(content, self.smallest)
        styled = to_uint8(network(padded[None].astype("float32"))[0])[:height, :width]
        if preserve_color:
            styled = keep_colours(content, styled)
        return styled if alpha is None else np.concatenate([styled, alpha], axis=-1)
