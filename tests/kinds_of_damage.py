"""What befalls files of arrays."""

import io
import pickle
import zipfile

import numpy as np


class Malice:
    """Prints where it is unpickled."""

    def __reduce__(self):
        return print, ("this must never be printed",)


def packed(**arrays):
    """The bytes of a `.npz` file."""
    stream = io.BytesIO()
    np.savez(stream, **arrays)
    return stream.getvalue()


def flipped(content):
    """The first byte of the first array's numbers is another."""
    start = content.index(b"\x93NUMPY")
    place = start + 10 + int.from_bytes(content[start + 8 : start + 10], "little")
    return content[:place] + bytes([content[place] ^ 255]) + content[place + 1 :]


def bomb():
    """A file that unpacks to a thousand times its size."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as file, file.open("a.npy", "w") as part:
        np.lib.format.write_array(part, np.zeros(10**6))
    return stream.getvalue()


def single():
    """An array as `np.save` writes it."""
    stream = io.BytesIO()
    np.save(stream, np.zeros(3))
    return stream.getvalue()


DAMAGES = {
    "empty": lambda content: b"",
    "cut": lambda content: content[: len(content) // 2],
    "a byte less": lambda content: content[:-1],
    "flipped": flipped,
    "random": lambda content: np.random.default_rng(0).bytes(2000),
    "zeros": lambda content: bytes(len(content)),
    "a pickle": lambda content: pickle.dumps(Malice()),
    "a pickle in it": lambda content: packed(mean=np.array([Malice()], dtype=object)),
    "text": lambda content: packed(mean=np.array(["0.5"])),
    "one array": lambda content: single(),
    "other arrays": lambda content: packed(other=np.zeros(3)),
    "none": lambda content: packed(),
    "bomb": lambda content: bomb(),
}
