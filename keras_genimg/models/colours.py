"""Colours of a style image brought to those of a photo before the transfer."""

import numpy as np

from ..pixels import LUMA_WEIGHTS, to_uint8
from .restyling import as_rgb


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
