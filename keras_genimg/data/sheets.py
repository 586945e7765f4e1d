"""Sets that are drawn: PNG sheets of one picture a row, and JSON files of what each picture is made of."""

import json
import math

import numpy as np

from keras_genimg.images.photos import read


def all_there(folder, names, what):
    """Whether a folder has files that belong together.

    Args:
        folder: `pathlib.Path`.
        names: of the files.
        what: they are, in words, for the error.

    Returns:
        True where it has all, False where it has none.

    Raises:
        ValueError: it has some of them only.
    """
    missing = [name for name in names if not (folder / name).is_file()]
    if missing and len(missing) < len(names):
        raise ValueError(f"{folder} has a part of {what}: {', '.join(missing)} missing.")
    return not missing


def read_sheet(path, image_shape=None):
    """The pictures of a PNG sheet that holds one in each row.

    Args:
        path: `pathlib.Path`.
        image_shape: `(height, width, 3)` to insist on; None: squares of any size.

    Returns:
        A uint8 array `(count, height, width, 3)`.

    Raises:
        ValueError: the file is corrupt, or its rows are no such pictures.
    """
    try:
        pixels = read(path).pixels
    except OSError as error:
        raise ValueError(f"{path} is corrupt or cut short: {error}.") from error
    if image_shape is None:
        side = math.isqrt(pixels.shape[1])
        image_shape = (side, side, 3)
    height, width, channels = image_shape
    if pixels.ndim != 3 or pixels.shape[1:] != (height * width, channels):
        raise ValueError(f"{path} must have rows of {height * width} RGB pixels, got shape {pixels.shape}.")
    return pixels.reshape(-1, *image_shape)


def read_attributes(folder, split):
    """What each picture of a drawn set is made of, from `<split>_attributes.json`.

    Returns:
        `(values, names)`, as `data.attributes` gives them; None where the folder has no such file.

    Raises:
        ValueError: the file is damaged.
    """
    file = folder / f"{split}_attributes.json"
    if not file.is_file():
        return None
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        names = {part: tuple(map(str, each)) for part, each in content["names"].items()}
        rows = np.asarray(content["values"])
        if rows.dtype.kind != "i" or rows.shape[1:] != (len(names),):
            raise ValueError(f"its values are {rows.dtype} of shape {rows.shape}")
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise ValueError(f"{file} is damaged ({error}): draw the set again.") from error
    if (rows < 0).any() or (rows >= [len(each) for each in names.values()]).any():
        raise ValueError(f"{file} is damaged (it has numbers that stand for no name): draw the set again.")
    return dict(zip(names, rows.T.astype(np.int64), strict=True)), names


def read_style(folder, split, style, counts, label):
    """One split of a set that is drawn in several styles, from `<style>_<split>_1.png` and on.

    Args:
        folder: `pathlib.Path`.
        split: one of those in `counts`.
        style: one of the set's.
        counts: how many sheets each split has, by its name.
        label: the attribute whose numbers are the labels.

    Returns:
        `(images, labels)`, or None where the folder has none of the style's sheets.

    Raises:
        ValueError: some of the files are missing, or they are corrupt or do not fit each other.
    """
    names = [f"{style}_{split}_{number}.png" for number in range(1, counts[split] + 1)]
    if not all_there(folder, names, f"the {split} split of {style}"):
        return None
    sheets = [read_sheet(folder / name) for name in names]
    found = read_attributes(folder, split)
    if found is None or label not in found[0]:
        raise ValueError(f"{folder} has no {label} in {split}_attributes.json: draw the set again.")
    labels = found[0][label]
    if len({sheet.shape[1:] for sheet in sheets}) > 1 or sum(map(len, sheets)) != len(labels):
        shapes = ", ".join(str(sheet.shape) for sheet in sheets)
        raise ValueError(f"{folder}: sheets of {shapes} do not fit {len(labels)} labels: draw the set again.")
    return np.concatenate(sheets), labels
