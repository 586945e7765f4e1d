"""The file formats that published sets come in: idx (MNIST's own) and PNG sheets with one image a row."""

import gzip
import json
import math
import zlib

import numpy as np

from keras_genimg.images.photos import read

IDX_PREFIXES = {"train": "train", "test": "t10k"}
PNG_SHEETS = {"train": [f"data_batch_{number}.png" for number in range(1, 6)], "test": ["test_batch.png"]}
PNG_LABELS = {"train": "train_lables.json", "test": "test_lables.json"}  # spelled so by their publisher


def idx_files(split):
    """Words that name the files of a split for `read_idx_split`."""
    prefix = IDX_PREFIXES[split]
    return f"{prefix}-images-idx3-ubyte and {prefix}-labels-idx1-ubyte, gzipped or not"


def png_files(split):
    """Words that name the files of a split for `read_png_split`."""
    return f"{PNG_SHEETS[split][0]} ... and {PNG_LABELS[split]}"


def read_idx(path, rank):
    """Reads one idx file of unsigned bytes, plain or gzipped.

    The format is a magic number (0, 0, 8 for unsigned bytes, the rank), the dimensions as big-endian 32-bit numbers,
    and the values.

    Args:
        path: `pathlib.Path` of the file; gzipped where its name ends in `.gz`.
        rank: the number of dimensions to insist on.

    Returns:
        A uint8 array that may be written to.

    Raises:
        ValueError: the file is not idx, has another rank or type, or is shorter or longer than it says.
    """
    raw = path.read_bytes()
    if path.suffix == ".gz":
        try:
            raw = gzip.decompress(raw)
        except (OSError, EOFError, zlib.error) as error:
            raise ValueError(f"{path} is corrupt or cut short: {error}.") from error
    header = 4 + 4 * rank
    if raw[:4] != bytes([0, 0, 8, rank]) or len(raw) < header:
        raise ValueError(f"{path} is not an idx file of {rank}-dimensional bytes: it begins with {raw[:4].hex()!r}.")
    shape = tuple(int(size) for size in np.frombuffer(raw, ">u4", rank, offset=4))
    if len(raw) - header != math.prod(shape):
        raise ValueError(
            f"{path} holds {len(raw) - header} values, where its header says {shape}: cut short or corrupt."
        )
    return np.frombuffer(raw, np.uint8, offset=header).reshape(shape).copy()


def read_idx_split(folder, split, image_shape):
    """Reads a split from `train-images-idx3-ubyte`, `train-labels-idx1-ubyte` and their like, `.gz` or not.

    Args:
        folder: `pathlib.Path`.
        split: "train" or "test".
        image_shape: `(height, width, 1)` to insist on.

    Returns:
        `(images, labels)`, or None where the folder has neither file.

    Raises:
        ValueError: one of the two files is missing, or they are corrupt or do not fit each other.
    """
    prefix = IDX_PREFIXES[split]
    names = (f"{prefix}-images-idx3-ubyte", f"{prefix}-labels-idx1-ubyte")
    paths = [next((p for p in (folder / name, folder / f"{name}.gz") if p.is_file()), None) for name in names]
    if paths == [None, None]:
        return None
    for name, path in zip(names, paths, strict=True):
        if path is None:
            raise ValueError(f"{folder} has half of the {split} split: {name} is missing.")
    images, labels = read_idx(paths[0], rank=3)[..., None], read_idx(paths[1], rank=1)
    _check(paths[0], images, labels, image_shape)
    return images, labels.astype(np.int64)


def read_png_split(folder, split, image_shape):
    """Reads a split from PNG sheets that hold one image in each row, and a JSON list of labels.

    Args:
        folder: `pathlib.Path`.
        split: "train" or "test".
        image_shape: `(height, width, 3)`; a sheet is `height * width` pixels wide.

    Returns:
        `(images, labels)`, or None where the folder has none of the files.

    Raises:
        ValueError: some of the files are missing, or they are corrupt or do not fit each other.
    """
    names = PNG_SHEETS[split] + [PNG_LABELS[split]]
    missing = [name for name in names if not (folder / name).is_file()]
    if len(missing) == len(names):
        return None
    if missing:
        raise ValueError(f"{folder} has a part of the {split} split: {', '.join(missing)} missing.")
    images = np.concatenate([_read_sheet(folder / name, image_shape) for name in PNG_SHEETS[split]])
    path = folder / PNG_LABELS[split]
    try:
        labels = np.asarray(json.loads(path.read_text()), np.int64)
    except (ValueError, TypeError) as error:
        raise ValueError(f"{path} is not a JSON list of whole numbers: {error}.") from error
    _check(path, images, labels, image_shape)
    return images, labels


def _read_sheet(path, image_shape):
    try:
        pixels = read(path).pixels
    except OSError as error:
        raise ValueError(f"{path} is corrupt or cut short: {error}.") from error
    height, width, channels = image_shape
    if pixels.ndim != 3 or pixels.shape[1:] != (height * width, channels):
        raise ValueError(f"{path} must have rows of {height * width} RGB pixels, got shape {pixels.shape}.")
    return pixels.reshape(-1, *image_shape)


def _check(path, images, labels, image_shape):
    if images.shape[1:] != tuple(image_shape):
        raise ValueError(f"{path} has images of {images.shape[1:]}, where {tuple(image_shape)} is wanted.")
    if len(images) == 0 or labels.shape != (len(images),):
        raise ValueError(f"{path}: {len(images)} images do not fit labels of shape {labels.shape}.")
