"""Images brought to the least side, and to the multiple, that a network takes."""

import numpy as np


def padded(image, smallest, multiple=1):
    """An image, continued by reflection below and to the right.

    Args:
        image: `(height, width, channels)`.
        smallest: least height and width of the result, in pixels.
        multiple: of which both are a multiple then.

    Returns:
        An array of the same type; the image itself where nothing is missing.

    Example:
        ```python
        padded(np.zeros((5, 9, 3), "uint8"), smallest=8, multiple=4).shape  # (8, 12, 3)
        ```
    """
    missing = [-(-max(side, smallest) // multiple) * multiple - side for side in image.shape[:2]]
    if not any(missing):
        return image
    return np.pad(image, ((0, missing[0]), (0, missing[1]), (0, 0)), mode="symmetric")
