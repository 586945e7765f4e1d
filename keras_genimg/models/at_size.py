"""Photos worked on at another size than their own: smaller is faster, and what a network was trained for."""

import numpy as np

from ..images.colours import as_rgb, keep_colours
from ..images.padding import padded
from ..images.pixels import resize


def fitted(image, side):
    """The image with its longer side brought to `side` pixels, and no side below 16."""
    share = side / max(image.shape[:2])
    return resize(image, *(max(16, round(share * length)) for length in image.shape[:2]))


def at_size(photo, size, edit, preserve_color=False):
    """Edits a photo at another size than its own.

    Args:
        photo: uint8 `(height, width)` or `(height, width, 1, 3 or 4)`.
        size: longer side in pixels to which the photo is shrunk; a smaller photo keeps its own.
        edit: function of uint8 `(height, width, 3)`, at least 16 pixels a side, to the same.
        preserve_color: keep the photo's colours.

    Returns:
        uint8 `(height, width, 3)`, the photo's size, or with its alpha `(height, width, 4)`.

    Raises:
        ValueError: not such a photo.
    """
    content, alpha = as_rgb(photo)
    height, width = content.shape[:2]
    whole = padded(content, 16)
    edited = edit(fitted(whole, min(size, max(whole.shape[:2]))))
    edited = resize(edited, *whole.shape[:2])[:height, :width]
    edited = keep_colours(content, edited) if preserve_color else edited
    return edited if alpha is None else np.concatenate([edited, alpha], axis=-1)
