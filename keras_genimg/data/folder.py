"""A user's own folder of images as one array."""

import os
import warnings
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from keras_genimg.files import printable
from keras_genimg.images.photos import read

NAMES_SHOWN = 10


def load_folder(path, size, *, channels=3):
    """Loads every image in a folder, and in the folders below it, at one size.

    Each image is turned as its EXIF orientation says, cropped around its centre to the wanted aspect and resized with
    an antialiasing filter (Lanczos). Transparent pixels are laid on white. Palettes are resolved, 16-bit grey is
    scaled to 0..255, colour becomes grey by ITU-R 601 luma where one channel is wanted, and of an animation the first
    frame is taken. Images come in the order of their paths.

    Whatever cannot be read as an image (other files, broken ones, floating-point pixels, sizes beyond pillow's limit
    against decompression bombs) is skipped, with one warning that counts and names it. Names that begin with a dot,
    such as `.DS_Store` and `.thumbnails/`, are hidden files and are passed over without a word.

    Args:
        path: the folder.
        size: height and width in pixels, as `(height, width)` or one number for both.
        channels: 3 for RGB, 1 for grey.

    Returns:
        A uint8 array `(count, height, width, channels)`, 0..255.

    Raises:
        FileNotFoundError: there is no such folder.
        NotADirectoryError: `path` is a file.
        ValueError: nothing in the folder can be read as an image, or `size` or `channels` is wrong.

    Example:
        ```python
        import pathlib, tempfile
        import keras_genimg.data
        from PIL import Image

        folder = pathlib.Path(tempfile.mkdtemp())
        Image.new("RGB", (90, 60), "red").save(folder / "red.png")
        images = keras_genimg.data.load_folder(folder, size=(32, 48))
        assert images.shape == (1, 32, 48, 3)
        ```
    """
    shape = image_shape(size, channels)
    folder = existing(path)
    files, skipped = walk(folder)
    images, readable = read_all(files, shape)
    skipped += [file for file, good in zip(files, readable, strict=True) if not good]
    names = listed(folder, skipped)
    if not len(images):
        raise ValueError(f"There is no readable image in {folder}" + (f"; could not read {names}." if skipped else "."))
    if skipped:
        total = len(images) + len(skipped)
        message = f"Skipped {len(skipped)} of {total} files in {folder} that could not be read as images: {names}."
        warnings.warn(message, stacklevel=2)
    return images


def image_shape(size, channels):
    """`(height, width, channels)` of arguments that every loader takes, or `ValueError`."""
    sizes = tuple(size) if isinstance(size, (tuple, list)) else (size, size)
    if len(sizes) != 2 or not all(isinstance(n, (int, np.integer)) and n > 0 for n in sizes):
        raise ValueError(f"`size` must be a positive whole number, or two of them (height, width), got {size!r}.")
    if channels not in (1, 3):
        raise ValueError(f"`channels` must be 1 (grey) or 3 (RGB), got {channels!r}.")
    return *sizes, channels


def existing(path):
    """A folder's `Path`, or the error that says that there is none."""
    folder = Path(path).expanduser()
    if not folder.exists():
        raise FileNotFoundError(f"There is no folder {folder}.")
    if not folder.is_dir():
        raise NotADirectoryError(f"{folder} is a file, where a folder of images is wanted.")
    return folder


def walk(folder):
    """The files of a folder and of those below it, sorted, without hidden ones; and the folders that it cannot list."""
    files, unlisted, seen = [], [], set()

    def note(error):
        unlisted.append(Path(error.filename))

    for root, folders, names in os.walk(folder, onerror=note, followlinks=True):
        real = os.path.realpath(root)
        folders[:] = [] if real in seen else [name for name in folders if not name.startswith(".")]
        if real not in seen:
            files += [Path(root, name) for name in names if not name.startswith(".")]
        seen.add(real)  # links may lead in circles
    return sorted(files), unlisted


def listed(folder, files):
    """The first of the files' names, below their folder, in a line."""
    return shortened(printable(file.relative_to(folder)) for file in sorted(files))


def shortened(names):
    """The first ten names in a line, and how many more there are."""
    names = list(names)
    more = len(names) - NAMES_SHOWN
    return ", ".join(names[:NAMES_SHOWN]) + (f" and {more} more" if more > 0 else "")


def read_all(files, shape):
    """Those files that can be read as images, as one uint8 array `(count, *shape)`; and which they are, as booleans."""
    images, readable, count = np.empty((len(files), *shape), np.uint8), np.zeros(len(files), bool), 0
    for place, file in enumerate(files):
        try:
            images[count] = fitted(opened(file, shape[2]), shape)
        except (OSError, ValueError):
            continue
        readable[place] = True
        count += 1
    return images[:count], readable


def opened(file, channels):
    """A file as a `PIL.Image` of 1 or 3 channels, upright and on white."""
    return read(file).on_white("RGB" if channels == 3 else "L")


def fitted(image, shape):
    """A `PIL.Image`, cropped around its centre and resized, as a uint8 array of a shape."""
    height, width, _ = shape
    return np.asarray(ImageOps.fit(image, (width, height), Image.Resampling.LANCZOS)).reshape(shape)
