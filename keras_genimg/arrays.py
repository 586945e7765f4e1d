"""Arrays in `.npz` files, which are data: nothing of them is run, whatever they hold."""

import pathlib
import zipfile

import numpy as np

_MOST = 20  # times its own size that a file may hold; packed zeros would be a thousand times


class Damaged(ValueError):
    """A file of arrays is cut, empty, of another kind, or not what it should hold."""


def read(path, cure, fits):
    """Reads all arrays of a `.npz` file; pickles in it are refused.

    Args:
        path: the file; it must be there.
        cure: what to do where it is damaged, for the message.
        fits: function of what was read; whether these are the arrays that belong there.

    Returns:
        A dict of name to array of numbers.

    Raises:
        Damaged: it is no whole file of arrays of numbers, or one of others.
        PermissionError: this user may not read it.

    Example:
        ```python
        np.savez("best.npz", best=0.5)
        read("best.npz", "remove it.", lambda arrays: "best" in arrays)["best"]  # array(0.5)
        ```
    """
    path = pathlib.Path(path)
    try:
        if not path.is_file():  # a pipe would be waited for
            raise ValueError("no file")
        with zipfile.ZipFile(path) as file:
            held = sum(part.file_size for part in file.infolist())
        if held > _MOST * path.stat().st_size:
            raise ValueError(f"it unpacks to {held:,} bytes")
        with np.load(path, allow_pickle=False) as file:
            arrays = dict(file)
        for name, array in arrays.items():
            if not isinstance(array, np.ndarray) or array.dtype.kind not in "biuf":
                raise ValueError(f"{name} is no array of numbers")
        if not fits(arrays):
            raise ValueError("it holds other arrays")
    except PermissionError:
        raise
    except Exception as error:  # numpy and zipfile raise nearly everything
        reason = " ".join(str(error).split()) or type(error).__name__
        raise Damaged(f"{path} is damaged ({reason}): {cure}") from error
    return arrays
