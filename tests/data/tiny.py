"""Tiny sets in the published file formats, written for the tests."""

import gzip
import json

import numpy as np
from PIL import Image


def random_split(count, image_shape):
    generator = np.random.default_rng(count)
    images = generator.integers(0, 256, (count, *image_shape), np.uint8)
    return images, generator.integers(0, 10, count)


def idx_bytes(array):
    """The idx format from its description: 0, 0, 8 for unsigned bytes, the rank, big-endian sizes, values."""
    sizes = b"".join(size.to_bytes(4, "big") for size in array.shape)
    return bytes([0, 0, 8, array.ndim]) + sizes + array.astype(np.uint8).tobytes()


def write_idx_split(folder, prefix, images, labels, gzipped=False):
    folder.mkdir(parents=True, exist_ok=True)
    for name, array in ((f"{prefix}-images-idx3-ubyte", images[..., 0]), (f"{prefix}-labels-idx1-ubyte", labels)):
        if gzipped:
            (folder / f"{name}.gz").write_bytes(gzip.compress(idx_bytes(array)))
        else:
            (folder / name).write_bytes(idx_bytes(array))


def write_npz_split(folder, prefix, images, labels):
    """A file as MedMNIST's, with one of its three splits: labels are uint8 `(count, 1)`."""
    folder.mkdir(parents=True, exist_ok=True)
    arrays = {f"{prefix}_images": images[..., 0], f"{prefix}_labels": labels[:, None].astype(np.uint8)}
    np.savez_compressed(folder / "pneumoniamnist.npz", **arrays)


def write_png_split(folder, split, images, labels):
    folder.mkdir(parents=True, exist_ok=True)
    rows = images.reshape(len(images), -1, 3)
    if split == "train":
        for number, part in enumerate(np.array_split(rows, 5), start=1):
            Image.fromarray(part).save(folder / f"data_batch_{number}.png")
    else:
        Image.fromarray(rows).save(folder / "test_batch.png")
    (folder / f"{split}_lables.json").write_text(json.dumps(labels.tolist()))


def write_rows(path, images):
    """A PNG sheet: one image a row."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(images.reshape(len(images), -1, 3)).save(path)
