"""Reads the tensors of a publisher's .pth file without torch, and without running anything that the file contains.

Such a file is a pickle, and a pickle can call whatever it names. This reader knows the few names that tensors need
and refuses every other one, so that the worst a file can do is to be refused.
"""

import collections
import pickle
import zipfile

import numpy as np

_DTYPES = {"FloatStorage": np.float32, "DoubleStorage": np.float64, "HalfStorage": np.float16, "LongStorage": np.int64}
_LEGACY_MAGIC = 0x1950A86A20F9469CFC6C
_DAMAGE = (pickle.UnpicklingError, zipfile.BadZipFile, EOFError, StopIteration, AttributeError, KeyError, TypeError)


def _tensor(storage, offset, size, stride, *_):
    """Stands for torch's rebuilding of a tensor; numbers are looked up later, when the storages have been read."""
    return storage, offset, size, stride


def _parameter(tensor, *_):
    return tensor


_REBUILD = {"_rebuild_tensor": _tensor, "_rebuild_tensor_v2": _tensor, "_rebuild_parameter": _parameter}


class _Restricted(pickle.Unpickler):
    def find_class(self, module, name):
        if (module, name) == ("collections", "OrderedDict"):
            return collections.OrderedDict
        if module == "torch._utils" and name in _REBUILD:
            return _REBUILD[name]
        if module == "torch" and name in _DTYPES:
            return np.dtype(_DTYPES[name])
        raise ValueError(f"The file names {module}.{name}, which no file of plain tensors needs; it was not opened.")

    def persistent_load(self, identity):
        _, dtype, key, _, count = identity[:5]
        return dtype, str(key), count


def _from_zip(path):
    with zipfile.ZipFile(path) as archive:
        root = next(name for name in archive.namelist() if name.endswith("data.pkl"))[: -len("data.pkl")]
        with archive.open(f"{root}data.pkl") as file:
            entries = _Restricted(file).load()
        keys = {entry[0][:2] for entry in entries.values()}
        return entries, {key: np.frombuffer(archive.read(f"{root}data/{key}"), dtype) for dtype, key in keys}


def _from_legacy(path):
    with open(path, "rb") as file:  # pickles one after the other: magic, version, machine, tensors, order of storages
        if _Restricted(file).load() != _LEGACY_MAGIC:
            raise ValueError(f"{path} is not a file that torch wrote.")
        _Restricted(file).load()
        _Restricted(file).load()
        entries = _Restricted(file).load()
        dtypes = {entry[0][1]: entry[0][0] for entry in entries.values()}
        storages = {}
        for key in _Restricted(file).load():
            count = int.from_bytes(file.read(8), "little")
            storages[str(key)] = np.frombuffer(file.read(count * dtypes[str(key)].itemsize), dtypes[str(key)])
    return entries, storages


def read_torch_file(path):
    """Reads a flat state dict of tensors, in torch's zip format or the one before it.

    Args:
        path: the .pth file.

    Returns:
        A dict from name to numpy array, in torch's layout.

    Raises:
        ValueError: it is not such a file, or names anything but tensors.
    """
    try:
        entries, storages = (_from_zip if zipfile.is_zipfile(path) else _from_legacy)(path)
    except _DAMAGE as error:
        raise ValueError(f"{path} is not a flat file of tensors that torch wrote.") from error
    arrays = {}
    for name, ((_, key, _), offset, size, stride) in entries.items():
        values = storages[key][offset:]
        strides = [step * values.itemsize for step in stride]
        span = 1 + sum((length - 1) * step for length, step in zip(size, stride, strict=True))
        if min((*size, *stride, 1)) < 0 or (min((*size, 1)) > 0 and span > len(values)):
            raise ValueError(f"{path}: tensor {name} reaches beyond its storage.")
        arrays[name] = np.lib.stride_tricks.as_strided(values, size, strides, writeable=False).copy()
    return arrays
