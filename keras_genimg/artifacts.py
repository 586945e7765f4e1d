"""The weights of the zoo's entries as small files: kernels in half precision or int8, checked by their SHA-256."""

import hashlib
import math

import h5py
import keras
import numpy as np

from . import hdf5

HALF_PRECISION = 11  # significant bits
INT8 = 8  # likewise, with the sign
SCALES = "scales"  # the group of an int8 file beside those of the networks


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
        DiskFull: there was no room; what `path` held before stays.
        ValueError: a weight is not finite in half precision, or there are no such bits.
    """
    most = INT8 if int8 else HALF_PRECISION
    significant_bits = most if significant_bits is None else significant_bits
    if not 2 <= significant_bits <= most:
        raise ValueError(f"`significant_bits` must be from 2 to {most}, got {significant_bits}.")
    memory = hdf5.Memory()
    with h5py.File(memory, "w") as file:
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
                packed = {"compression": "gzip", "shuffle": True} if stored.ndim else {}  # HDF5 packs no scalars
                file.create_dataset(f"{name}/{index:04d}", data=stored, **packed)
    hdf5.write(path, memory)


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
    """Reads what `save_weights` wrote. The file may be a stranger's: nothing outside of it is read, and nothing runs.

    Args:
        model: as for `save_weights`.
        path: the file.

    Raises:
        ValueError: the file is damaged, of another model, no file of weights, or holds numbers that are not finite. The
            model then keeps the weights that it has.
    """
    networks = served_networks(model)
    weights = {name: each[0].weights for name, each in networks.items()}
    largest = hdf5.SPARE + sum(
        8 * math.prod(weight.shape) + hdf5.SPARE_OF_EACH for each in weights.values() for weight in each
    )
    with hdf5.opened(path, largest) as file:
        judged = {name: _judged(file, name, networks[name]) for name in networks}
        found = {name: [_read(*pair) for pair in pairs] for name, pairs in judged.items()}
    for name, each in networks.items():
        for network in each:
            network.set_weights(found[name])


def _judged(file, name, networks):
    """Pairs of the stored arrays of one name and their scales (or None), all as its networks have them."""
    stored, scales = hdf5.group(file, name), hdf5.group(hdf5.group(file, SCALES), name)
    scaled = set(hdf5.names(scales))
    pairs = [
        (hdf5.array(stored, key, [np.int8]), hdf5.array(scales, key, [np.float32]))
        if key in scaled
        else (hdf5.array(stored, key, [np.float16, np.float32]), None)
        for key in hdf5.names(stored)
    ]
    shapes = [values.shape for values, _ in pairs]
    other = any(shapes != [tuple(weight.shape) for weight in network.weights] for network in networks)
    if other or not all(scale is None or _are_scales(scale.shape, values.shape) for values, scale in pairs):
        raise hdf5.Refused(f"does not fit the network {name!r}: its weights have other shapes.")
    return pairs


def _are_scales(scales, shape):
    return len(scales) == len(shape) and all(each in (1, side) for each, side in zip(scales, shape, strict=True))


def _read(values, scale):
    read = hdf5.numbers(values).astype(np.float32) * (1 if scale is None else hdf5.numbers(scale))
    if not np.isfinite(read).all():
        raise hdf5.Refused(f"holds numbers in {values.name!r} that are not finite.")
    return read
