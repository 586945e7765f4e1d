"""A user's own pairs of pictures, from two folders or side by side in one picture, as two arrays."""

import unicodedata
import warnings

import numpy as np

from keras_genimg.files import printable
from keras_genimg.images.photos import SUFFIXES

from .folder import existing, fitted, image_shape, listed, opened, shortened, walk

SIDES = {"AB": (0, 1), "BA": (1, 0)}


def load_pairs(first_folder, second_folder=None, size=None, *, side_by_side=None, channels=3):
    """Loads pictures that belong together, for `paired`: from two folders, or two in one picture, left and right.

    In two folders a pair has the same name, whatever the suffix: `edges/shoes/1.png` and `photos/shoes/1.jpg`. Every
    picture must have its partner. Files without the suffix of a picture, and hidden ones, are passed over.

    Pictures are read, cropped around their centre and resized as by `load_folder`. The two of a pair may differ in
    size, not in aspect ratio: cropped to one shape they would no longer match pixel by pixel. Such a pair is left out,
    as is one that cannot be read, with one warning that counts and names them.

    Args:
        first_folder: what a model is given; or the folder of double pictures, where `side_by_side` is given.
        second_folder: what it shall make of them.
        size: height and width of each image in pixels, as `(height, width)` or one number for both.
        side_by_side: "AB" or "BA" for double pictures, as pix2pix has them: from the left half to the right one, or
            from the right half to the left one (facades from labels). None for two folders.
        channels: 3 for RGB, 1 for grey.

    Returns:
        Two uint8 arrays `(count, height, width, channels)`, 0..255, in the order of the names.

    Raises:
        FileNotFoundError: there is no such folder.
        NotADirectoryError: a path is a file.
        ValueError: pictures without a partner, two of one name in one folder, no pair that can be used, or a wrong
            argument.

    Example:
        ```python
        import pathlib, tempfile
        import keras_genimg.data
        from PIL import Image

        folder = pathlib.Path(tempfile.mkdtemp())
        double = Image.new("RGB", (128, 64), "white")
        double.paste("red", (0, 0, 64, 64))
        double.save(folder / "double.png")
        first, second = keras_genimg.data.load_pairs(folder, size=32, side_by_side="AB")
        first.shape  # (1, 32, 32, 3)
        first[0, 0, 0], second[0, 0, 0]  # [[255, 0, 0], [255, 255, 255]]: red, white
        ```
    """
    shape = image_shape(size, channels)
    if (second_folder is None) == (side_by_side is None):
        raise ValueError(
            'Give one of `second_folder` and `side_by_side` ("AB" or "BA": double pictures in one folder).'
        )
    if side_by_side is None:
        pairs = _matched(existing(first_folder), existing(second_folder))
    elif side_by_side in SIDES:
        pairs = {name: (file,) for name, file in _pictures(existing(first_folder)).items()}
    else:
        raise ValueError(f'`side_by_side` must be "AB" or "BA", got {side_by_side!r}.')

    arrays = np.empty((2, len(pairs), *shape), np.uint8)
    count, unreadable, unlike = 0, [], []
    for name, files in pairs.items():
        try:
            first, second = [opened(file, channels) for file in files] if len(files) == 2 else _halves(*files, channels)
        except (OSError, ValueError):
            unreadable.append(name)
            continue
        if not _same_aspect(first.size, second.size):
            unlike.append(name)
            continue
        arrays[:, count] = fitted(first, shape), fitted(second, shape)
        count += 1

    reasons = []
    if unreadable:
        reasons.append(f"{len(unreadable)} could not be read ({shortened(map(printable, unreadable))})")
    if unlike:
        names = shortened(map(printable, unlike))
        reasons.append(f"{len(unlike)} differ in aspect ratio, so that they do not match pixel by pixel ({names})")
    if not count:
        raise ValueError(f"None of the {len(pairs)} pairs can be used: {'; '.join(reasons)}.")
    if reasons:
        message = f"Left out {len(pairs) - count} of {len(pairs)} pairs: {'; '.join(reasons)}."
        warnings.warn(message, stacklevel=2)
    return tuple(arrays[side, :count] for side in SIDES[side_by_side or "AB"])


def _pictures(folder):
    """The picture files of a folder by their names below it, without suffix."""
    files, unlisted = walk(folder)
    if unlisted:
        raise OSError(f"The folder {unlisted[0]} cannot be read.")
    pictures = {}
    for file in files:
        if file.suffix.lower() in SUFFIXES:
            # macOS takes accented letters apart.
            name = unicodedata.normalize("NFC", file.relative_to(folder).with_suffix("").as_posix())
            pictures.setdefault(name, []).append(file)
    if not pictures:
        raise ValueError(f"There are no pictures in {folder} (files that end in {', '.join(sorted(SUFFIXES))}).")
    twice = [files for files in pictures.values() if len(files) > 1]
    if twice:
        names = shortened(listed(folder, files) for files in twice)
        raise ValueError(f"Pictures of the same name in {folder}, so that their partner is not known: {names}.")
    return {name: file for name, (file,) in sorted(pictures.items())}


def _matched(first_folder, second_folder):
    """The files of each pair by its name."""
    first, second = _pictures(first_folder), _pictures(second_folder)
    missing = []
    for here, there, folder, other in (
        (first, second, first_folder, second_folder),
        (second, first, second_folder, first_folder),
    ):
        if alone := here.keys() - there.keys():
            names = listed(folder, [here[name] for name in alone])
            missing.append(f"{len(alone)} of {len(here)} pictures in {folder} have no partner in {other}: {names}.")
    if missing:
        raise ValueError(" ".join([*missing, "The two of a pair must have the same name, whatever the suffix."]))
    return {name: (first[name], second[name]) for name in first}


def _halves(file, channels):
    """The left and the right half of a double picture."""
    picture = opened(file, channels)
    middle = picture.width // 2
    if not middle:
        raise ValueError(f"{file} is one pixel wide.")
    return picture.crop((0, 0, middle, picture.height)), picture.crop((middle, 0, picture.width, picture.height))


def _same_aspect(first, second):
    # Sides are whole numbers: in the smaller picture, one may be a pixel off.
    return abs(first[0] * second[1] - second[0] * first[1]) <= max(*first, *second)
