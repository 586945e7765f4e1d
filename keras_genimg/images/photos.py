"""Photo files: read as they are meant to be seen, and written with their colour profile."""

import pathlib
import typing
import warnings

import numpy as np
from PIL import Image, ImageOps

from ..files import replacing

SUFFIXES = {".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif", ".tif", ".tiff"}
WRITTEN = {".png": {}, ".jpg": {"quality": 95, "subsampling": 0}, ".webp": {"quality": 95}}
WRITTEN[".jpeg"] = WRITTEN[".jpg"]
# Modes whose profile still holds after `read`.
SAME_COLOURS = {"1", "L", "LA", "I;16", "I;16B", "P", "PA", "RGB", "RGBA"}


class Photo(typing.NamedTuple):
    """A photo's pixels, uint8 `(height, width)`, `(.., 3)` or `(.., 4)`, its ICC profile or None, and pillow's mode.

    Grey with alpha has the mode "LA" and four channels of pixels: a profile for grey holds only if it is written as LA.
    """

    pixels: np.ndarray
    profile: bytes | None
    mode: str


def read(path):
    """Reads a photo, turned as its EXIF orientation says.

    Palettes are resolved, 16-bit grey is scaled to 8 bits, other colour models become RGB (and lose their profile,
    which would no longer hold); of an animation the first frame is taken.

    Args:
        path: a file that pillow reads.

    Returns:
        A `Photo`.

    Raises:
        OSError: the file is missing, cut short or no image.
        ValueError: its pixels are floats, or too many.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pillow's remarks on odd metadata
        try:
            with Image.open(path) as opened:
                profile = opened.info.get("icc_profile") if opened.mode in SAME_COLOURS else None
                image = ImageOps.exif_transpose(opened)
        except (SyntaxError, Image.DecompressionBombError) as error:  # pillow's words for broken, and for huge
            raise ValueError(str(error)) from error
    if image.mode.startswith("I"):  # convert("L") would clip 16 bits at 255
        eight_bits = (np.asarray(image).clip(0, 65535).astype(np.int64) + 128) // 257
        return Photo(eight_bits.astype(np.uint8), profile, "L")
    if image.mode == "F":
        raise ValueError("its pixels are floating-point, of unknown range")
    colours = "L" if image.mode in ("1", "L", "LA") else "RGB"
    mode = colours + "A" if image.has_transparency_data else colours
    return Photo(np.asarray(image.convert("RGBA" if mode == "LA" else mode)), profile, mode)


def settings_of(path):
    """How a picture is written to a path, by its suffix.

    Raises:
        ValueError: no such format is written.
    """
    settings = WRITTEN.get(pathlib.Path(path).suffix.lower())
    if settings is None:
        raise ValueError(f"{path} must end in one of {', '.join(WRITTEN)}.")
    return settings


def write(image, path, profile=None):
    """Writes a pillow image as PNG, JPEG or WebP, by the path's suffix; the file is whole or not there.

    Raises:
        ValueError: another suffix, or a size or mode that the format cannot hold.
        OSError: the disk refuses.
    """
    settings = settings_of(path)
    with replacing(path) as temporary:
        image.save(temporary, icc_profile=profile, **settings)
