"""The photo that style transfer is measured on."""

from .. import data
from ..images import pixels

SIDE = 256


def square_sample():
    """The middle of `data.sample_photo()`, at 256x256 pixels: uint8 `(256, 256, 3)`."""
    photo = data.sample_photo()
    height, width = photo.shape[:2]
    left = (width - height) // 2
    return pixels.resize(photo[:, left : left + height], SIDE, SIDE)
