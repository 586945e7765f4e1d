"""Image files: read as they are meant to be seen, and written whole. Nothing else here opens or writes a picture."""

import contextlib
import io
import pathlib
import re
import typing
import warnings

import numpy as np
from PIL import Image, ImageOps

from ..files import replacing

FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "GIF", "TIFF")  # no others: for EPS, say, pillow would start Ghostscript
SUFFIXES = {".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif", ".tif", ".tiff"}
WRITTEN = {
    ".png": {"format": "PNG"},
    ".jpg": {"format": "JPEG", "quality": 95, "subsampling": 0},
    ".webp": {"format": "WEBP", "quality": 95},
}
WRITTEN[".jpeg"] = WRITTEN[".jpg"]
SCANS = 100  # of a JPEG; each costs a walk over all pixels, and one without contents takes 14 bytes
_MARKER = re.compile(rb"\xff[^\x00\x01\xd0-\xd8\xff]")  # of a segment; the others stand alone or are no markers
# Modes whose profile still holds after `read`.
SAME_COLOURS = {"1", "L", "LA", "I;16", "I;16B", "P", "PA", "RGB", "RGBA"}


class Photo(typing.NamedTuple):
    """A photo's pixels, uint8 `(height, width)`, `(.., 3)` or `(.., 4)`, its ICC profile or None, and pillow's mode.

    Grey with alpha has the mode "LA" and four channels of pixels: a profile for grey holds only if it is written as LA.
    """

    pixels: np.ndarray
    profile: bytes | None
    mode: str

    def on_white(self, mode=None):
        """The photo as a `PIL.Image` without alpha: what is transparent lies on white, as on a page.

        Args:
            mode: "RGB" or "L"; None is "L" for a grey photo, "RGB" for others.
        """
        image = Image.fromarray(self.pixels)
        if self.mode.endswith("A"):
            image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
        return image.convert(mode or self.mode.removesuffix("A"))


@contextlib.contextmanager
def opened(file, formats=FORMATS):
    """A picture whose header is read and whose pixels are not decoded yet, to be used in a `with`.

    Args:
        file: its path, or a file open for reading.
        formats: those of pillow's names that are taken.

    Returns:
        A context manager that gives a `PIL.Image.Image`.

    Raises:
        OSError: it is in no such format, or broken.
        ValueError: a JPEG of more than `SCANS` scans, which would take minutes or hours to decode.
    """
    with Image.open(file, formats=formats) as image:
        if image.format in ("JPEG", "MPO"):
            image.fp.seek(0)  # pillow itself seeks before it decodes
            if (found := scans(image.fp.read())) > SCANS:
                raise ValueError(f"it has {found} scans, of which {SCANS} are allowed")
        yield image


def scans(jpeg):
    """How many scans the bytes of a JPEG hold, read as a decoder would: a thumbnail's or a trailer's do not count."""
    count, place = 0, 2
    while (marker := _MARKER.search(jpeg, place)) and marker[0] != b"\xff\xd9":
        count += marker[0] == b"\xff\xda"
        place = marker.end() + max(2, int.from_bytes(jpeg[marker.end() : marker.end() + 2]))
    return count


def read(path):
    """Reads an image file, turned as its EXIF orientation says.

    Palettes are resolved, 16-bit grey is scaled to 8 bits, other colour models become RGB (and lose their profile,
    which would no longer hold); of an animation the first frame is taken.

    Args:
        path: of a file in one of `FORMATS`, whatever its name.

    Returns:
        A `Photo`.

    Raises:
        OSError: the file is missing, no regular file (opening a pipe would wait for ever), in no such format, broken,
            has more pixels than pillow's limit against decompression bombs, or more than `SCANS` scans.
        ValueError: its pixels are floats, or have more than 16 bits.

    Example:
        ```python
        import pathlib, tempfile

        path = pathlib.Path(tempfile.mkdtemp()) / "red.png"
        write(Image.new("RGB", (90, 60), "red"), path)
        read(path).pixels.shape  # (60, 90, 3)
        ```
    """
    path = pathlib.Path(path)
    if not path.is_file():
        raise FileNotFoundError(f"There is no file {path}.") if not path.exists() else OSError(f"{path} is no file.")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pillow's remarks on odd metadata
        try:
            with opened(path) as picture:
                profile = picture.info.get("icc_profile") if picture.mode in SAME_COLOURS else None
                image = ImageOps.exif_transpose(picture)
        except Exception as error:  # on broken files its decoders raise nearly everything
            raise OSError(f"{path} cannot be read as an image: {error}") from error
    if image.mode.startswith("I"):  # convert("L") would clip 16 bits at 255
        deep = np.asarray(image).astype(np.int64)
        if deep.min() < 0 or deep.max() > 65535:
            raise ValueError(f"{path} has pixels of more than 16 bits.")
        return Photo(((deep + 128) // 257).astype(np.uint8), profile, "L")
    if image.mode == "F":
        raise ValueError(f"{path} has floating-point pixels, whose range is not known.")
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


def write(image, path, profile=None, packed=False):
    """Writes a picture as PNG, JPEG or WebP, by the path's suffix; the file is whole or not there.

    Args:
        image: a `PIL.Image.Image`, or uint8 `(height, width)`, `(.., 3)` or `(.., 4)`.
        path: the file; its folder is made if missing.
        profile: bytes of an ICC profile to put into it, or None.
        packed: take longer for a smaller file.

    Raises:
        ValueError: another suffix, or a size or mode that the format cannot hold.
        OSError: the disk refuses; a `DiskFull` where it has no room.
    """
    _write(encoded(image, path, profile, packed), path)


def encoded(image, path, profile=None, packed=False):
    """The bytes of the file that `write`, with the same arguments, writes."""
    content = io.BytesIO()
    _pillow(image).save(content, icc_profile=profile, optimize=packed, **settings_of(path))
    return content.getvalue()


def _write(content, path):
    with replacing(path) as temporary:
        temporary.write_bytes(content)


def write_animation(frames, path, durations):
    """Writes what `animated` gives; the file is whole or not there.

    Args:
        frames: as for `animated`.
        path: the file, `.gif`.
        durations: as for `animated`.
    """
    _write(animated(frames, durations), path)


def animated(frames, durations):
    """The bytes of a GIF that runs for ever.

    Args:
        frames: pictures, as for `write`, of one size.
        durations: milliseconds, one number a picture.
    """
    first, *others = (_pillow(frame).quantize(256) for frame in frames)
    content = io.BytesIO()
    first.save(content, "gif", save_all=True, append_images=others, duration=durations, loop=0)
    return content.getvalue()


def through_jpeg(image, quality):
    """What a JPEG file holds of an image, with colours at half resolution.

    Args:
        image: uint8 `(height, width, 1 or 3)`.
        quality: 1 to 95.

    Returns:
        A uint8 array of the same shape.
    """
    file = io.BytesIO()
    _pillow(image[..., 0] if image.shape[-1] == 1 else image).save(file, "jpeg", quality=quality)
    with opened(file, ("JPEG",)) as found:
        return np.asarray(found).reshape(image.shape)


def png(image):
    """A picture, as for `write`, as the bytes of a PNG file."""
    return encoded(image, "a.png")


def _pillow(image):
    return Image.fromarray(image) if isinstance(image, np.ndarray) else image
