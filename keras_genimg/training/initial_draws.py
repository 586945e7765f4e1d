"""Initial weights of models whose trained weights follow."""

import contextlib
import random

import keras
import numpy as np
from keras import ops
from keras.src.backend import random as draws  # what Keras's initializers draw with; it has no public switch


@contextlib.contextmanager
def drawn_by_numpy():
    """Within it, Keras's initializers draw by numpy.

    JAX compiles a program for each new shape, which for one model adds up to seconds, and weights from a file take the
    place of most draws at once. The distributions are Keras's; the numbers of a seed are others.

    Example:
        ```python
        with drawn_by_numpy():
            model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(4)])
        ```
    """
    before = {name: getattr(draws, name) for name in _BY_NUMPY}
    try:
        for name, draw in _BY_NUMPY.items():
            setattr(draws, name, draw)
        yield
    finally:
        for name, draw in before.items():
            setattr(draws, name, draw)


def _generator(seed):
    return np.random.default_rng(seed if isinstance(seed, int) else random.randrange(2**31))


def _tensor(values, dtype):
    return ops.convert_to_tensor(values, dtype or keras.config.floatx())


def _uniform(shape, minval=0.0, maxval=1.0, dtype=None, seed=None):
    return _tensor(_generator(seed).uniform(minval, maxval, shape), dtype)


def _normal(shape, mean=0.0, stddev=1.0, dtype=None, seed=None):
    return _tensor(_generator(seed).normal(mean, stddev, shape), dtype)


def _truncated_normal(shape, mean=0.0, stddev=1.0, dtype=None, seed=None):
    generator = _generator(seed)
    values = generator.standard_normal(shape)
    while (far := np.abs(values) > 2.0).any():
        values[far] = generator.standard_normal(far.sum())
    return _tensor(mean + stddev * values, dtype)


_BY_NUMPY = {"uniform": _uniform, "normal": _normal, "truncated_normal": _truncated_normal}
