"""A user's own folder of photos, each at its own size: what super-resolution is trained on."""

import os
from pathlib import Path

import numpy as np

from keras_genimg.files import home
from keras_genimg.images.photos import SUFFIXES, read


def load_photos(folder=None, smallest=1):
    """Loads every photo of a folder, and of the folders below it, at its own size.

    No photos come with the package. Those marked by strong JPEG compression teach a network to draw such marks: shrink
    them first. Photos that a model is later judged on must not be among them.

    They are turned upright, 16-bit grey is scaled to 0..255, and transparent pixels are laid on white.

    Args:
        folder: the folder; None is `photo_folder()`.
        smallest: photos with a side below this many pixels are left out.

    Returns:
        A list of uint8 RGB arrays `(height, width, 3)`, in the order of their paths.

    Raises:
        FileNotFoundError: there is no such folder, or no photo in it.
        OSError: a photo is broken.
        ValueError: a photo has floating-point pixels, or pixels of more than 16 bits.

    Example:
        ```python
        import pathlib, tempfile
        import keras_genimg.data
        from PIL import Image

        folder = pathlib.Path(tempfile.mkdtemp())
        Image.new("RGB", (90, 60), "red").save(folder / "red.png")
        assert keras_genimg.data.load_photos(folder)[0].shape == (60, 90, 3)
        ```
    """
    folder = photo_folder() if folder is None else Path(folder).expanduser()
    files = sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES and path.is_file())
    photos = [np.asarray(read(path).on_white("RGB")) for path in files]
    photos = [photo for photo in photos if min(photo.shape[:2]) >= smallest]
    if not photos:
        raise FileNotFoundError(
            f"There are no photos of at least {smallest} pixels each way in {folder}. Put some there (PNG, JPEG or "
            "WebP; a few hundred are enough), or name a folder that has them in the environment variable "
            "KERAS_GENIMG_PHOTOS."
        )
    return photos


def photo_folder(kind="photos"):
    """Where a recipe looks for your own photos, or for pictures of another kind.

    Args:
        kind: "photos", "paintings" ...

    Returns:
        `$KERAS_GENIMG_PHOTOS` (or `..._PAINTINGS`, and so on), else the folder of that name in `$KERAS_GENIMG_HOME`
        (by default `~/.cache/keras_genimg`).
    """
    given = os.environ.get(f"KERAS_GENIMG_{kind.upper()}")
    return Path(given).expanduser() if given else home() / kind
