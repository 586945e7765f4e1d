"""What every way of restyling a photo shares: any size, grey, colour or alpha in, and how its colours are kept."""

import numpy as np

from ..pixels import LUMA_WEIGHTS, to_uint8


class Untracked:
    """Holds a network that a model uses and neither trains nor saves: Keras tracks layers, not this.

    Args:
        network: a `keras.Model`.
    """

    def __init__(self, network):
        self.network = network

    def __call__(self, images):
        return self.network(images, training=False)


def as_rgb(image, name="image"):
    """A photo as RGB and, where it has one, its alpha channel.

    Args:
        image: uint8 `(height, width)` or `(height, width, 1, 3 or 4)`.
        name: the caller's argument, for the message.

    Returns:
        uint8 `(height, width, 3)`, and uint8 `(height, width, 1)` or None.

    Raises:
        ValueError: not uint8, another shape, or no pixels.
    """
    image = np.asarray(image)
    if image.dtype != np.uint8 or image.ndim not in (2, 3) or image.shape[2:] not in ((), (1,), (3,), (4,)):
        raise ValueError(
            f"`{name}` must be uint8 and (height, width) or (height, width, channels) with 1, 3 or 4 channels, got "
            f"{image.dtype} {image.shape}."
        )
    if image.size == 0:
        raise ValueError(f"`{name}` has no pixels: its shape is {image.shape}.")
    image = image[..., None] if image.ndim == 2 else image
    if image.shape[-1] == 1:
        return np.repeat(image, 3, axis=-1), None
    return image[..., :3], image[..., 3:] if image.shape[-1] == 4 else None


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


def keep_colours(content, styled):
    """The styled image's lightness with the content's colours.

    Args:
        content: `(height, width, 3)`, 0..255.
        styled: the same shape.

    Returns:
        uint8 `(height, width, 3)`.

    Reference: Gatys et al., Preserving color in neural artistic style transfer, 2016, section 3.2.
    """
    # A change of Y alone moves R, G and B by the same amount.
    change = (styled.astype("float32") - content.astype("float32")) @ np.float32(LUMA_WEIGHTS)
    return to_uint8(content + change[..., None])


def match_colours(style, content):
    """Recolours a style image: mean and covariance of its colours become those of the content.

    Args:
        style: uint8 `(height, width)` or `(height, width, 1, 3 or 4)`; alpha is passed over.
        content: the same; may have another size.

    Returns:
        uint8 RGB of the size of `style`.

    Raises:
        ValueError: not such images.

    Example:
        ```python
        rng = np.random.default_rng(0)
        painting, photo = rng.integers(0, 256, (2, 20, 30, 3), "uint8")
        match_colours(painting, photo).shape  # (20, 30, 3), the mean and covariance of the photo
        ```

    Reference: Gatys et al., Preserving color in neural artistic style transfer, 2016, section 3.1.
    """
    (style, _), (content, _) = as_rgb(style, "style"), as_rgb(content, "content")
    pixels, wanted = (image.reshape(-1, 3).astype("float64") for image in (style, content))
    means = pixels.mean(0), wanted.mean(0)
    roots = [_root(np.cov(values.T) + 1e-3 * np.eye(3)) for values in (wanted, pixels)]
    moved = (pixels - means[0]) @ (roots[0] @ np.linalg.inv(roots[1])).T + means[1]
    return to_uint8(moved).reshape(style.shape)


def _root(covariance):
    values, vectors = np.linalg.eigh(covariance)
    return (vectors * np.sqrt(values)) @ vectors.T


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
