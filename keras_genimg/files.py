"""Files that are whole or not there, and the folders of this package's own."""

import contextlib
import errno
import itertools
import os
import pathlib
import re
import unicodedata

_LACKING = {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP}  # what a file system of the network says that cannot do it


def home():
    """The folder of downloads and caches: `$KERAS_GENIMG_HOME`, else `~/.cache/keras_genimg`."""
    return pathlib.Path(os.environ.get("KERAS_GENIMG_HOME") or "~/.cache/keras_genimg").expanduser()


def zoo_folder():
    """The folder of the zoo: inside the installed package, or beside it in a checkout."""
    package = pathlib.Path(__file__).resolve().parent
    installed = package / "entries"
    return installed if installed.is_dir() else package.parent / "zoo"


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
        try:
            same = os.path.samestat(path.stat(), os.fstat(file.fileno()))
        except FileNotFoundError:
            same = False
        if not same:
            raise BlockingIOError(f"{path} is being let go of.")  # removed between its opening here and its locking
        try:
            yield
        finally:
            with contextlib.suppress(PermissionError):
                path.unlink(missing_ok=True)


@contextlib.contextmanager
def alone(folder, work):
    """Holds the lock of a folder while the block runs; what is found there that killed processes left is nobody's.

    Args:
        folder: a `pathlib.Path`; made where it is missing.
        work: what the block does, for the message, such as "training".

    Raises:
        DiskFull: there is no room for the folder.
        ValueError: another process or thread holds it.
        NotADirectoryError: a file is in the folder's way.
    """
    with contextlib.ExitStack() as stack:
        try:
            with naming_full_disk(folder):
                stack.enter_context(locked(folder / ".lock"))
        except BlockingIOError as error:
            raise ValueError(
                f"Another {work} is writing to {folder}: wait until it has ended, or name another folder."
            ) from error
        yield


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
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:  # where there are no locks, the work goes on without
            if error.errno not in _LACKING:
                raise


@contextlib.contextmanager
def replacing(path):
    """Gives a temporary path beside `path`, and renames it to `path` if the block ends well.

    What is renamed is on the disk and not only in memory: a power cut too leaves the old file or the new one.

    Args:
        path: the file to write; its folder is made if missing.

    Raises:
        DiskFull: there was no room; what `path` held before stays.
        NotADirectoryError: a file is in the folder's way.

    Example:
        ```python
        with replacing("runs/demo/index.html") as temporary:
            temporary.write_text("...")
        ```
    """
    with replacing_all([path]) as (temporary,):
        yield temporary


@contextlib.contextmanager
def replacing_all(paths):
    """As `replacing`, for files that belong together: none is renamed before all are written.

    Where it breaks off between two renames, what is not renamed yet stays beside its place, under its temporary name.

    Args:
        paths: the files, in the order in which they are renamed.

    Raises:
        DiskFull: there was no room; what was there before stays.
        NotADirectoryError: a file is in a folder's way.
    """
    paths = [pathlib.Path(path) for path in paths]
    temporaries = [path.with_name(_temporary_name(path.name)) for path in paths]
    with naming_full_disk(", ".join(map(str, paths))):
        for path in paths:
            make_folder(path.parent)
        writing, whole = {os.path.abspath(temporary) for temporary in temporaries}, False
        _WRITING.update(writing)
        try:
            yield temporaries
            for temporary in temporaries:
                _to_disk(temporary, os.O_RDWR)  # Windows flushes no file that is open for reading alone
            whole = True
            for temporary, path in zip(temporaries, paths, strict=True):
                os.replace(temporary, path)
            for folder in dict.fromkeys(path.parent for path in paths):
                with contextlib.suppress(PermissionError):  # Windows opens no folders
                    _to_disk(folder, os.O_RDONLY)
        finally:
            if not whole or temporaries[0].exists():  # none is renamed
                for temporary in temporaries:
                    temporary.unlink(missing_ok=True)
            _WRITING.difference_update(writing)


class DiskFull(OSError):
    """There is no room left on the disk, or in a user's share of it."""

    def __init__(self, message):
        super().__init__(message)
        self.errno = errno.ENOSPC


@contextlib.contextmanager
def naming_full_disk(path):
    """Turns the system's "No space left on device", which names no file, into a `DiskFull` that does.

    Args:
        path: what the block writes, for the message.

    Raises:
        DiskFull: there was no room.
    """
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise DiskFull(f"The disk has no room left for {path}: make some. What was there before is kept.") from error


def sweep(folder):
    """Removes the temporary files that killed processes left in a folder and the folders below it.

    Args:
        folder: a path; it may be missing.
    """
    for path in pathlib.Path(folder).rglob(f"{_TEMPORARY}*"):
        match = re.match(rf"{re.escape(_TEMPORARY)}(\d+)-", path.name)
        ours = os.path.abspath(path) in _WRITING
        if match and path.is_file() and not ours and not _is_another_alive(int(match[1])):
            with contextlib.suppress(PermissionError):  # Windows: it is being written
                path.unlink(missing_ok=True)


def printable(text, keep=""):
    """Text for a terminal, where the characters of a file's name could move the cursor, or do worse.

    Args:
        text: a string or a path.
        keep: control characters that stay, such as the ends of lines of a message.

    Returns:
        A string in which control characters are escaped, as `\\x1b`, and so are bytes that are no characters.
    """
    return "".join(
        character.encode("unicode_escape").decode()
        if unicodedata.category(character) in ("Cc", "Cs") and character not in keep
        else character
        for character in str(text)
    )


_TEMPORARY = ".writing-"
_WRITING = set()  # absolute paths of the temporary files of this process
_NUMBERS = itertools.count()
_END = 40  # characters: with four bytes each, and what stands before them, no name is longer than the system's 255


def _temporary_name(name):
    # The suffix stays: writers choose formats by it, and Keras insists on ".weights.h5".
    return f"{_TEMPORARY}{os.getpid()}-{next(_NUMBERS)}-{name[-_END:]}"


def _to_disk(path, flags):
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _LACKING:
            raise
    finally:
        os.close(descriptor)


def _is_another_alive(process):
    """Whether a process runs that is not this one; on Windows, which asks by a signal that ends it, nobody knows."""
    if process == os.getpid() or os.name == "nt":
        return False
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        pass  # it is another user's
    return True
