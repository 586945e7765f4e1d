"""HDF5 files of weights: written from memory with a checksum, and judged before anything of them is read.

The HDF5 library ends the process where the disk is full as it closes a file, knows no checksum of the whole, and lets a
file say that its numbers lie in any other file of this machine. A file of weights may come from a stranger: it is data,
and must stay data.
"""

import contextlib
import hashlib
import io
import itertools
import math
import pathlib
import zlib

import h5py
import numpy as np

from .files import replacing

_SIGNATURE = b"\x89HDF\r\n\x1a\n"
# The first 512 bytes of an HDF5 file may be its user's: here they hold the SHA-256 of the others.
_BLOCK = 512
_MARK = b"keras_genimg weights, sha256 "
_FILTERS = {h5py.h5z.FILTER_SHUFFLE, h5py.h5z.FILTER_DEFLATE}
SPARE = 2**20  # bytes that a file may have beside its numbers
SPARE_OF_EACH = 2**16  # likewise, for each array


class Memory(io.BytesIO):
    """A file in memory that h5py writes to and reads; Keras takes it for one of weights by what it calls itself."""

    def __str__(self):
        return "memory.weights.h5"


class Refused(ValueError):
    """A file of weights is damaged, or not what it should be."""


def write(path, memory):
    """Writes an HDF5 file that was made in memory, with a checksum; it is whole or not there.

    Args:
        path: the file, ending in `.weights.h5`.
        memory: a closed `h5py.File`'s `Memory`.

    Raises:
        DiskFull: there was no room; what `path` held before stays.
    """
    # The view is given back whatever happens: else an error would hold it, and Python could not free the memory.
    with memory.getbuffer() as content, replacing(path) as temporary, open(temporary, "wb") as file:
        file.write(_block(hashlib.sha256(content)))
        file.write(content)


def _block(digest):
    return (_MARK + digest.hexdigest().encode() + b"\n").ljust(_BLOCK, b"\0")


def check(path, largest=None):
    """Refuses what is no file, or is damaged; files of before there were checksums are only looked at for their length.

    Args:
        path: the file.
        largest: bytes that it may have; None is any number.

    Raises:
        Refused: it is none, or damaged.
    """
    path = pathlib.Path(path)
    if not path.is_file():  # opening a pipe would wait for ever
        raise Refused(f"{path} is no file of weights: " + ("it is no file." if path.exists() else "it is not there."))
    try:
        if largest is not None and path.stat().st_size > largest:
            raise Refused(f"{path} has {path.stat().st_size:,} bytes: weights of this model have {largest:,} at most.")
        with open(path, "rb") as file:
            begin = file.read(_BLOCK)
            if begin.startswith(_SIGNATURE):
                h5py.File(path, "r").close()  # it tells a file that is cut short
            elif not begin.startswith(_MARK):
                raise Refused(f"{path} is no file of weights, as `save_weights` and `keras-genimg train` write.")
            elif begin != _block(hashlib.file_digest(file, "sha256")):
                raise Refused(f"{path} is damaged: its bytes do not fit their checksum.")
    except Refused:
        raise
    except Exception as error:  # h5py raises nearly everything
        raise Refused(f"{path} is damaged, or no file of weights ({_words(error)}).") from error


def _words(error):
    return f"{type(error).__name__}: {' '.join(str(error).split())}"


@contextlib.contextmanager
def opened(path, largest):
    """Opens a file of weights, which may be a stranger's, to be read by `group` and `array`.

    Args:
        path: the file.
        largest: bytes that it may have.

    Raises:
        Refused: it is none, or damaged; also for whatever goes wrong in the block.
    """
    check(path, largest)
    try:
        with h5py.File(path, "r") as file:
            yield file
    except Refused as error:
        raise Refused(f"{path} {error}") from error
    except Exception as error:  # on crafted files h5py raises nearly everything
        raise Refused(f"{path} is damaged, or no file of weights ({_words(error)}).") from error


def group(parent, name):
    """A group of an opened file; None where it is missing, or `parent` is.

    Raises:
        Refused: it is a link to elsewhere, or no group.
    """
    if parent is None or parent.get(name, getlink=True) is None:  # `name in parent` would follow a link
        return None
    return _own(parent, name, h5py.Group)


def names(parent):
    """The sorted names in a group; none where it is None."""
    return [] if parent is None else sorted(parent)


def array(parent, key, dtypes):
    """One array of an opened file, of which nothing is read yet.

    Args:
        parent: a group.
        key: the array's name.
        dtypes: those that it may have.

    Returns:
        An `h5py.Dataset` whose numbers lie in this file, as many as its shape says and no more.

    Raises:
        Refused: it is anything else.
    """
    values = _own(parent, key, h5py.Dataset)
    # In this order: the shape of a virtual array may be that of another file.
    if values.is_virtual or values.external:
        raise Refused(f"keeps the numbers of {key!r} in another file: only what a file holds itself is read.")
    if values.dtype not in dtypes:
        names = " or ".join(np.dtype(dtype).name for dtype in dtypes)
        raise Refused(f"holds {key!r} as {values.dtype}, where weights are {names}.")
    return values


def numbers(values):
    """The numbers of an array that `array` has judged and whose shape has been found right.

    Raises:
        Refused: the file holds fewer or more numbers than the shape says.
    """
    if not _is_whole(values):
        raise Refused(f"does not hold the numbers of {values.name!r}, or others than it says.")
    return values[()]


def _own(parent, key, kind):
    """An item of a group that lies in this file under a name of its own."""
    if not isinstance(parent.get(key, getlink=True), h5py.HardLink):
        raise Refused(f"has a link to elsewhere in place of {key!r}: only what a file holds itself is read.")
    item = parent[key]
    if not isinstance(item, kind):
        raise Refused(f"has something else in place of {key!r}.")
    return item


def _is_whole(values):
    creation = values.id.get_create_plist()
    filters = [creation.get_filter(index)[0] for index in range(creation.get_nfilters())]
    if values.chunks is None:
        return values.id.get_storage_size() == values.nbytes
    if not set(filters) <= _FILTERS or len(set(filters)) < len(filters) or values.maxshape != values.shape:
        return False
    if any(side > size for side, size in zip(values.chunks, values.shape, strict=True)):
        return False
    # The library unpacks whatever a chunk unpacks to: a few bytes may become gigabytes.
    size = math.prod(values.chunks) * values.dtype.itemsize
    starts = (range(0, length, side) for length, side in zip(values.shape, values.chunks, strict=True))
    for start in itertools.product(*starts):
        skipped, packed = values.id.read_direct_chunk(start)
        packed = packed if h5py.h5z.FILTER_DEFLATE not in filters else zlib.decompressobj().decompress(packed, size + 1)
        if skipped or len(packed) != size:
            return False
    return True
