"""Colours of a style image brought to those of a photo before the transfer."""

import numpy as np

from .pixels import LUMA_WEIGHTS, to_uint8


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
        match_colours(painting, photo).shape  # (20, 30, 3): the mean and covariance of the photo
        ```

    Reference: Gatys et al., Preserving color in neural artistic style transfer, 2016, section 3.1.
    """
    (style, _), (content, _) = as_rgb(style, "style"), as_rgb(content, "content")
    pixels, wanted = (image.reshape(-1, 3).astype("float64") for image in (style, content))
    means = pixels.mean(0), wanted.mean(0)
    roots = [_root(_covariance(values) + 1e-3 * np.eye(3)) for values in (wanted, pixels)]
    moved = (pixels - means[0]) @ (roots[0] @ np.linalg.inv(roots[1])).T + means[1]
    return to_uint8(moved).reshape(style.shape)


def _covariance(pixels):
    return np.cov(pixels.T, ddof=min(1, len(pixels) - 1))  # one pixel has none


def _root(covariance):
    values, vectors = np.linalg.eigh(covariance)
    return (vectors * np.sqrt(values)) @ vectors.T


def match_histograms(style, content):
    """Recolours a style image: each channel's histogram becomes that of the content.

    Args:
        style: uint8 `(height, width)` or `(height, width, 1, 3 or 4)`; alpha is passed over.
        content: the same; may have another size.

    Returns:
        uint8 `(height, width, 3)`, the size of `style`.

    Example:
        ```python
        rng = np.random.default_rng(0)
        style, content = rng.integers(0, 256, (32, 48, 3), "uint8"), rng.integers(90, 120, (20, 20, 3), "uint8")
        match_histograms(style, content).min()  # 90
        ```

    Reference: Gatys et al., Preserving color in neural artistic style transfer, 2016, section 3.1.
    """
    style, content = as_rgb(style, "style")[0], as_rgb(content, "content")[0]
    result = np.empty_like(style)
    for channel in range(3):
        wanted = np.sort(content[..., channel], axis=None)
        counts = np.bincount(style[..., channel].ravel(), minlength=256)
        # a value stands where the middle of its pixels stands in the order of all
        middles = (np.cumsum(counts) - counts / 2) / counts.sum()
        places = (np.arange(wanted.size) + 0.5) / wanted.size
        result[..., channel] = to_uint8(np.interp(middles, places, wanted))[style[..., channel]]
    return result


def grey(image, like=None):
    """The luminance of an image, as RGB of three equal channels.

    Args:
        image: `(height, width, 3)`, 0..255.
        like: image whose luminance's mean and deviation are to be taken over, or None.

    Returns:
        uint8 `(height, width, 3)`.

    Reference: Gatys et al., Preserving color in neural artistic style transfer, 2016, section 3.2.
    """
    luma = image @ np.float32(LUMA_WEIGHTS)
    if like is not None:
        wanted = like @ np.float32(LUMA_WEIGHTS)
        luma = (luma - luma.mean()) * (wanted.std() / max(luma.std(), 1e-3)) + wanted.mean()
    return np.repeat(to_uint8(luma)[..., None], 3, axis=-1)
