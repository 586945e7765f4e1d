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
def locked(path):
    """Holds a lock file while the block runs. The system lets go of it when the process dies, however it dies.

    Args:
        path: the lock file; it is made, and removed again except on Windows, which removes no open file.

    Raises:
        BlockingIOError: another process or thread holds it.
        NotADirectoryError: a file is in the folder's way.

    Example:
        ```python
        with locked("models/garments/.lock"):
            ...
        ```
    """
    path = pathlib.Path(path)
    make_folder(path.parent)
    with open(path, "ab") as file:
        _lock(file)
        if not (path.exists() and os.path.samestat(path.stat(), os.fstat(file.fileno()))):
            raise BlockingIOError(f"{path} is being let go of.")  # removed between its opening here and its locking
        try:
            yield
        finally:
            with contextlib.suppress(PermissionError):
                path.unlink()


def _lock(file):
    try:
        import fcntl
    except ImportError:  # on Windows
        import msvcrt

        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError as error:
            raise BlockingIOError(f"{file.name} is locked.") from error
    else:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


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
