"""The weights of the zoo's entries as small files: kernels in half precision or int8, checked by their SHA-256."""

import hashlib
import pathlib

import h5py
import keras
import numpy as np

from .files import replacing

HALF_PRECISION = 11  # significant bits
INT8 = 8  # likewise, with the sign
SCALES = "scales"  # the group of an int8 file beside those of the networks


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


def save_weights(model, path, significant_bits=None, int8=False):
    """Writes what the model makes images with: kernels in half precision or int8, vectors in single precision.

    Args:
        model: one with `served_networks`, or any built `keras.Model`.
        path: the file, ending in `.weights.h5`.
        significant_bits: of kernels, up to 11 in half precision or 8 in int8, its sign counted; None is all of them.
            Each one less makes the file some 6 % smaller in half precision, some 12 % in int8.
        int8: keep kernels as whole numbers, with a scale for each channel: half the size again.

    Raises:
        ValueError: a weight is not finite in half precision, or there are no such bits.
    """
    most = INT8 if int8 else HALF_PRECISION
    significant_bits = most if significant_bits is None else significant_bits
    if not 2 <= significant_bits <= most:
        raise ValueError(f"`significant_bits` must be from 2 to {most}, got {significant_bits}.")
    with replacing(path) as temporary, h5py.File(temporary, "w") as file:
        for name, networks in served_networks(model).items():
            for index, weight in enumerate(networks[0].weights):
                value = keras.ops.convert_to_numpy(weight.value)
                kind = np.float16 if value.ndim > 1 else np.float32
                if not (np.abs(value) <= np.finfo(kind).max).all():
                    raise ValueError(f"The weight {weight.path} is not finite as {kind.__name__}: nothing was saved.")
                if kind is np.float32:
                    stored = value.astype(kind)
                elif int8:
                    stored, scales = _quantized(value, significant_bits)
                    file.create_dataset(f"{SCALES}/{name}/{index:04d}", data=scales, compression="gzip", shuffle=True)
                else:
                    stored = _shortened(value, significant_bits).astype(kind)
                file.create_dataset(f"{name}/{index:04d}", data=stored, compression="gzip", shuffle=True)


def _shortened(kernel, significant_bits):
    """A kernel rounded to fewer significant bits than half precision has; to as many, the cast rounds it, and once."""
    if significant_bits >= HALF_PRECISION:
        return kernel
    mantissa, exponent = np.frexp(kernel)
    return np.ldexp(np.rint(np.ldexp(mantissa, significant_bits)), exponent - significant_bits)


def _quantized(kernel, significant_bits):
    """A kernel as int8 and its scales, by that one of the last two axes (inputs, outputs) which loses less."""
    greatest = 2 ** (significant_bits - 1) - 1
    choices = []
    for axis in (-1, -2):
        others = tuple(each for each in range(kernel.ndim) if each != axis % kernel.ndim)
        largest = np.abs(kernel).max(axis=others, keepdims=True)
        scales = np.where(largest > 0, largest / greatest, 1).astype(np.float32)
        numbers = np.rint(kernel / scales).astype(np.int8)
        choices.append((np.square(numbers * scales - kernel).sum(), numbers, scales))
    _, numbers, scales = min(choices, key=lambda choice: choice[0])
    return numbers, scales


def load_weights(model, path):
    """Reads what `save_weights` wrote.

    Args:
        model: as for `save_weights`.
        path: the file.

    Raises:
        ValueError: the file is of another model, or no file of weights.
    """
    try:
        file = h5py.File(path, "r")
    except OSError as error:
        raise ValueError(f"{path} is no file of weights, as `save_weights` and `keras-genimg train` write.") from error
    with file:
        for name, networks in served_networks(model).items():
            scales = file.get(f"{SCALES}/{name}", {})
            stored = [
                values[()].astype(np.float32) * (scales[key][()] if key in scales else 1)
                for key, values in sorted(file.get(name, {}).items())
            ]
            for network in networks:
                shapes = [tuple(weight.shape) for weight in network.weights]
                if shapes != [value.shape for value in stored]:
                    raise ValueError(f"{path} does not fit the network {name!r}: its weights have other shapes.")
                network.set_weights(stored)
