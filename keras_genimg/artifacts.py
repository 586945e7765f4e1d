"""The weights of the zoo's entries as small files: kernels in half precision, checked by their SHA-256."""

import hashlib
import pathlib

import h5py
import keras
import numpy as np

from .files import replacing


def root():
    """The folder of the zoo: inside the installed package, or beside it in a checkout."""
    package = pathlib.Path(__file__).resolve().parent
    installed = package / "entries"
    return installed if installed.is_dir() else package.parent / "zoo"


def sha256(path):
    """The SHA-256 of a file.

    Args:
        path: the file.

    Returns:
        A string of 64 hexadecimal digits.
    """
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def served_networks(model):
    """Name -> networks that make a model's images; the first of each is what is saved. A plain model is its own."""
    return getattr(model, "served_networks", {"network": [model]})


def save_weights(model, path, significant_bits=11):
    """Writes what the model makes images with: kernels in half precision, vectors (biases, statistics) in single.

    Args:
        model: one with `served_networks`, or any built `keras.Model`.
        path: the file, ending in `.weights.h5`.
        significant_bits: of the kernels; half precision has 11, and each one less makes the file some 6 % smaller.

    Raises:
        ValueError: a weight is not finite in half precision.
    """
    with replacing(path) as temporary, h5py.File(temporary, "w") as file:
        for name, networks in served_networks(model).items():
            for index, weight in enumerate(networks[0].weights):
                value = keras.ops.convert_to_numpy(weight.value)
                kind = np.float16 if value.ndim > 1 else np.float32
                if not (np.abs(value) <= np.finfo(kind).max).all():
                    raise ValueError(f"The weight {weight.path} is not finite as {kind.__name__}: nothing was saved.")
                if kind is np.float16:
                    mantissa, exponent = np.frexp(value)
                    value = np.ldexp(np.rint(np.ldexp(mantissa, significant_bits)), exponent - significant_bits)
                value = value.astype(kind)
                file.create_dataset(f"{name}/{index:04d}", data=value, compression="gzip", shuffle=True)


def load_weights(model, path):
    """Reads what `save_weights` wrote.

    Args:
        model: as for `save_weights`.
        path: the file.

    Raises:
        ValueError: the file is of another model.
    """
    with h5py.File(path, "r") as file:
        for name, networks in served_networks(model).items():
            stored = [file[name][key][()] for key in sorted(file.get(name, {}))]
            for network in networks:
                shapes = [tuple(weight.shape) for weight in network.weights]
                if shapes != [value.shape for value in stored]:
                    raise ValueError(f"{path} does not fit the network {name!r}: its weights have other shapes.")
                network.set_weights([value.astype(np.float32) for value in stored])
