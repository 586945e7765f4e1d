"""Files that are whole or not there, and the folder of this package's own."""

import contextlib
import os
import pathlib


def home():
    """The folder of downloads and caches: `$KERAS_GENIMG_HOME`, else `~/.cache/keras_genimg`."""
    return pathlib.Path(os.environ.get("KERAS_GENIMG_HOME") or "~/.cache/keras_genimg").expanduser()


def make_folder(path):
    """Makes a folder, and those above it, where they are missing.

    Raises:
        NotADirectoryError: a file is in its way.
    """
    try:
        pathlib.Path(path).mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as error:
        raise NotADirectoryError(f"{path} cannot be a folder: a file is in its way. Name another.") from error


@contextlib.contextmanager
def replacing(path):
    """Gives a temporary path beside `path`, and renames it to `path` if the block ends well.

    Args:
        path: the file to write; its folder is made if missing.

    Raises:
        NotADirectoryError: a file is in the folder's way.

    Example:
        ```python
        with replacing("runs/demo/index.html") as temporary:
            temporary.write_text("...")
        ```
    """
    path = pathlib.Path(path)
    make_folder(path.parent)
    # The suffix stays: writers choose formats by it, and Keras insists on ".weights.h5".
    temporary = path.with_name(f".writing-{os.getpid()}-{path.name}")
    try:
        yield temporary
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
