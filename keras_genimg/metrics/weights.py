"""Finds the published weights of the feature networks: on this disk, else at their publishers.

Kept as plain .npz under `$KERAS_GENIMG_HOME/weights` (by default `~/.cache/keras_genimg/weights`). A publisher's file
is taken by its sha256, converted once by a reader that runs nothing, and never opened again.
"""

import hashlib
import http.client
import shutil
import urllib.request

import numpy as np

from keras_genimg import arrays
from keras_genimg.files import home, make_folder, replacing
from keras_genimg.metrics.publishers import CONVERSIONS, NUMBERS, SOURCES
from keras_genimg.metrics.torch_file import read_torch_file


def load_weights(name):
    """Loads a network's arrays, fetching and converting them first where they are not on this disk.

    Args:
        name: `"inception_fid"`, `"alexnet"` or `"vgg16"`.

    Returns:
        A dict from array name to float32 numpy array.

    Raises:
        FileNotFoundError: not on this disk, and no publisher answered; it says both ways to mend that.
        ValueError: another `name`, or a file that is damaged or not what its publisher published.
    """
    if name not in SOURCES:
        raise ValueError(f"`name` must be one of {sorted(SOURCES)}, got {name!r}.")
    path = home() / "weights" / f"{name}.npz"
    if not path.exists():
        make_folder(path.parent)
        published = {}
        for address, file_name, sha256 in SOURCES[name]:
            published |= read_torch_file(_published_file(name, address, path.parent / file_name, sha256))
        with replacing(path) as temporary:  # a reader beside us never sees half a file
            np.savez(temporary, **CONVERSIONS[name](published))
    cure = "remove it, and it is made anew from what its publisher published, or bring a whole one."
    return arrays.read(path, cure, lambda found: sum(array.size for array in found.values()) == NUMBERS[name])


def _published_file(name, address, path, sha256):
    if path.exists():
        return _check(path, sha256)
    try:
        with replacing(path) as partial:
            with urllib.request.urlopen(address, timeout=60) as answer, open(partial, "wb") as file:
                shutil.copyfileobj(answer, file)
            _check(partial, sha256)
        return path
    except (OSError, http.client.HTTPException) as error:
        raise FileNotFoundError(
            f"The weights {name!r} are not in {path.parent}, and {address} did not answer ({error}). Either run once "
            f"where that address can be reached, or bring {name}.npz (or the file {path.name} from there) into that "
            "folder by hand; $KERAS_GENIMG_HOME moves the folder."
        ) from error


def _check(path, sha256):
    with open(path, "rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != sha256:
        raise ValueError(f"{path} is not what its publisher published: its sha256 is {found}, not {sha256}.")
    return path
