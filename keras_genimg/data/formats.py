"""The file formats that published sets come in: idx (MNIST's own), npz (MedMNIST's), PNG sheets, one image a row."""

import gzip
import json
import math
import zipfile
import zlib

import numpy as np

from .sheets import all_there, read_sheet

IDX_PREFIXES = {"train": "train", "test": "t10k"}
NPZ_PREFIXES = {"train": "train", "validation": "val", "test": "test"}
PNG_SHEETS = {"train": [f"data_batch_{number}.png" for number in range(1, 6)], "test": ["test_batch.png"]}
MOST_PACKED = 1032  # bytes that one byte of gzip may become
PART = 2**20  # bytes that are read at a time
NPZ_ERRORS = (zipfile.BadZipFile, zlib.error, KeyError, ValueError, EOFError, OSError, RuntimeError)
PNG_LABELS = {"train": "train_lables.json", "test": "test_lables.json"}  # spelled so by their publisher


def idx_files(split):
    """Words that name the files of a split for `read_idx_split`."""
    prefix = IDX_PREFIXES[split]
    return f"{prefix}-images-idx3-ubyte and {prefix}-labels-idx1-ubyte, gzipped or not"


def png_files(split):
    """Words that name the files of a split for `read_png_split`."""
    return f"{PNG_SHEETS[split][0]} ... and {PNG_LABELS[split]}"


def read_idx(path, shape):
    """Reads one idx file of unsigned bytes, plain or gzipped.

    The format is a magic number (0, 0, 8 for unsigned bytes, the rank), the dimensions as big-endian 32-bit numbers,
    and the values. No more is unpacked than the header promises, and nothing where it promises another shape.

    Args:
        path: `pathlib.Path` of the file; gzipped where its name ends in `.gz`.
        shape: to insist on; None stands for any size.

    Returns:
        A uint8 array that may be written to.

    Raises:
        ValueError: the file is not idx, has another shape or type, or is shorter or longer than it says.
    """
    packed = path.suffix == ".gz"
    try:
        with gzip.open(path) if packed else open(path, "rb") as file:
            found = _idx_shape(path, file, len(shape))
            if any(wanted not in (None, size) for wanted, size in zip(shape, found, strict=True)):
                raise ValueError(f"{path} has the shape {found}, where {shape} is wanted.")
            count = math.prod(found)
            if count > path.stat().st_size * (MOST_PACKED if packed else 1):
                raise ValueError(f"{path} is cut short or corrupt: its header promises {found}, more than it can hold.")
            values = np.empty(count + 1, np.uint8)
            read = 0
            while part := file.read(min(count + 1 - read, PART)):
                values[read : read + len(part)] = np.frombuffer(part, np.uint8)
                read += len(part)
    except (OSError, EOFError, zlib.error) as error:
        raise ValueError(f"{path} is corrupt or cut short: {error}.") from error
    if read != count:
        raise ValueError(f"{path} does not hold the {count} values of its header, {found}: cut short or corrupt.")
    return values[:count].reshape(found)


def _idx_shape(path, file, rank):
    begin = file.read(4 + 4 * rank)
    if begin[:4] != bytes([0, 0, 8, rank]) or len(begin) < 4 + 4 * rank:
        raise ValueError(f"{path} is not an idx file of {rank}-dimensional bytes: it begins with {begin[:4].hex()!r}.")
    return tuple(int(size) for size in np.frombuffer(begin, ">u4", rank, offset=4))


def read_idx_split(folder, split, image_shape, classes):
    """Reads a split from `train-images-idx3-ubyte`, `train-labels-idx1-ubyte` and their like, `.gz` or not.

    Args:
        folder: `pathlib.Path`.
        split: "train" or "test".
        image_shape: `(height, width, 1)` to insist on.
        classes: how many there are: labels are from 0 up to one less.

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
    images = read_idx(paths[0], (None, *image_shape[:2]))[..., None]
    labels = read_idx(paths[1], (len(images),))
    _check(paths[0], images, paths[1], labels, classes)
    return images, labels.astype(np.int64)


def read_npz_split(folder, split, file_name, image_shape, classes):
    """Reads a split of a MedMNIST file, which holds `train_images`, `train_labels` and their like for `val`, `test`.

    Args:
        folder: `pathlib.Path`.
        split: "train", "validation" or "test".
        file_name: of the file in the folder.
        image_shape: `(height, width, 1)` to insist on.
        classes: as for `read_idx_split`.

    Returns:
        `(images, labels)`, or None where the folder has no such file.

    Raises:
        ValueError: the file is corrupt, is no such file, or holds images of another size or labels that do not fit.
    """
    path, prefix = folder / file_name, NPZ_PREFIXES[split]
    if not path.is_file():
        return None
    try:
        with zipfile.ZipFile(path) as archive:
            images, labels = (_read_npy(archive, f"{prefix}_{kind}.npy") for kind in ("images", "labels"))
    except NPZ_ERRORS as error:
        cause = " ".join(f"{type(error).__name__}: {error}".split())
        raise ValueError(f"{path} is corrupt, cut short or not a file of MedMNIST ({cause}): get it again.") from error
    if images.dtype != np.uint8 or images.ndim != 3 or images.shape[1:] != image_shape[:2]:
        raise ValueError(
            f"{path} has {prefix}_images of {images.dtype} and shape {images.shape}: uint8 of "
            f"(count, {image_shape[0]}, {image_shape[1]}) is wanted. MedMNIST has several sizes of each set."
        )
    if labels.dtype.kind not in "iu" or labels.shape not in ((len(images),), (len(images), 1)):
        raise ValueError(
            f"{path} has {prefix}_labels of {labels.dtype} and shape {labels.shape}: a whole number for each of the "
            f"{len(images)} images is wanted."
        )
    labels = labels.reshape(len(labels)).astype(np.int64)
    _check(path, images, path, labels, classes)
    return images[..., None], labels


def _read_npy(archive, name):
    # numpy's own reader makes room for what the header promises before it looks whether there is as much.
    packed = archive.getinfo(name)
    with archive.open(packed) as file:
        version = np.lib.format.read_magic(file)
        header = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
        shape, by_columns, dtype = header(file)
        size = math.prod(shape) * dtype.itemsize
        if dtype.hasobject or size != packed.file_size - file.tell() or size > packed.compress_size * MOST_PACKED:
            raise ValueError(f"{name} does not hold what its header promises, {shape} of {dtype}")
        return np.frombuffer(bytearray(file.read()), dtype).reshape(shape, order="F" if by_columns else "C")


def read_png_split(folder, split, image_shape, classes):
    """Reads a split from PNG sheets that hold one image in each row, and a JSON list of labels.

    Args:
        folder: `pathlib.Path`.
        split: "train" or "test".
        image_shape: `(height, width, 3)`; a sheet is `height * width` pixels wide.
        classes: as for `read_idx_split`.

    Returns:
        `(images, labels)`, or None where the folder has none of the files.

    Raises:
        ValueError: some of the files are missing, or they are corrupt or do not fit each other.
    """
    names = PNG_SHEETS[split] + [PNG_LABELS[split]]
    if not all_there(folder, names, f"the {split} split"):
        return None
    images = np.concatenate([read_sheet(folder / name, image_shape) for name in PNG_SHEETS[split]])
    path = folder / PNG_LABELS[split]
    try:
        labels = np.asarray(json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, TypeError, RecursionError) as error:
        raise ValueError(f"{path} is not a JSON list of whole numbers: {error}.") from error
    if labels.dtype.kind != "i":  # as a cast would take 0.5 for 0
        raise ValueError(f"{path} is not a JSON list of whole numbers.")
    _check(folder, images, path, labels, classes)
    return images, labels.astype(np.int64)


def _check(images_path, images, path, labels, classes):
    if len(images) == 0 or labels.shape != (len(images),):
        raise ValueError(
            f"{path}: labels of shape {labels.shape} do not fit the {len(images)} images of {images_path}."
        )
    if labels.min() < 0 or labels.max() >= classes:
        raise ValueError(
            f"{path} has labels from {labels.min()} to {labels.max()}: the classes are 0 to {classes - 1}."
        )
