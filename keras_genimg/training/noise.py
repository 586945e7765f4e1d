"""Random numbers that are the same on every backend: counter-based, by Threefry-2x32.

Each backend has its own generator, so equal seeds give unequal noise, and none of the three can be repeated in a
served graph. A counter-based generator is a pure function of a key and a position: image i of a run needs nothing of
image i - 1, whatever the batch. Threefry needs additions, rotations and exclusive ors alone, which int32 has
everywhere: int32 wraps on overflow in numpy and in all three backends.

Reference: Salmon et al., Parallel random numbers: as easy as 1, 2, 3, SC 2011.
"""

import math
import operator
import random

import keras
import numpy as np
from keras import ops

from . import autodiff

_ROTATIONS = ((13, 15, 26, 6), (17, 29, 16, 24))
_PARITY = np.int32(0x1BD11BDA)


def _shift_right(xp, x, bits):
    """A logical shift: int32's own keeps the sign."""
    return xp.bitwise_and(xp.right_shift(x, np.int32(bits)), np.int32((1 << (32 - bits)) - 1))


def threefry(keys, counters, xp=ops):
    """Threefry-2x32 with 20 rounds.

    Args:
        keys: pair of int32 arrays, the key's two words.
        counters: pair of int32 arrays, the position's two words; shapes broadcast with the keys'.
        xp: what computes: `keras.ops`, numpy, or a namespace with functions of the same names.

    Returns:
        A pair of int32 arrays of random bits.
    """
    k = (keys[0], keys[1], xp.bitwise_xor(xp.bitwise_xor(keys[0], keys[1]), _PARITY))
    a, b = counters[0] + k[0], counters[1] + k[1]
    for group in range(5):
        for bits in _ROTATIONS[group % 2]:
            a = a + b
            b = xp.bitwise_or(xp.left_shift(b, np.int32(bits)), _shift_right(xp, b, 32 - bits))
            b = xp.bitwise_xor(a, b)
        a = a + k[(group + 1) % 3]
        b = b + k[(group + 2) % 3] + np.int32(group + 1)
    return a, b


def _unit(xp, bits):
    """The upper 24 bits as float32 in [0, 1): every step of it is a float32."""
    return xp.multiply(_to_float(xp, _shift_right(xp, bits, 8)), np.float32(2.0**-24))


def _to_float(xp, x):
    return x.astype(np.float32) if isinstance(x, np.ndarray) else xp.cast(x, "float32")


def _normal_pair(xp, a, b):
    """Box-Muller; 1 - u lies in (0, 1], so that the logarithm is finite."""
    radius = xp.sqrt(np.float32(-2.0) * xp.log(np.float32(1.0) - _unit(xp, a)))
    angle = np.float32(2.0 * math.pi) * _unit(xp, b)
    return radius * xp.cos(angle), radius * xp.sin(angle)


def latents_of_seeds(seeds, latent_dim):
    """Standard normal latents, one row a seed: the same row for the same seed, always.

    Args:
        seeds: integers of shape `(count,)`, 0 or more.
        latent_dim: length of a row.

    Returns:
        A float32 numpy array `(count, latent_dim)`.

    Raises:
        ValueError: a seed is below 0 or above 2^63 - 1.
        TypeError: a seed is not a whole number.

    Example:
        ```python
        latents_of_seeds([7], 128)      # what generate(1, seed=7) and the third row of generate(3, seed=5) start from
        ```
    """
    return latents_of_keys(_keys(seeds), latent_dim, np)


def uniforms_of_seeds(seeds, size):
    """Uniform numbers, one row a seed: the same row for the same seed, always, and none that another function draws.

    Args:
        seeds: integers of shape `(count,)`, 0 or more.
        size: length of a row.

    Returns:
        A float32 numpy array `(count, size)`, each number at least 0 and below 1.

    Raises:
        ValueError: a seed is below 0 or above 2^63 - 1.
        TypeError: a seed is not a whole number.

    Example:
        ```python
        uniforms_of_seeds([7, 8], 784).shape  # (2, 784)
        ```
    """
    positions = np.arange(-(-size // 2), dtype=np.int32)[None]
    stream = np.full_like(positions, -1)  # that of latents is 0, those of a `NoiseSource` are 1 and more
    pair = threefry(_keys(seeds), (positions, stream), np)
    return np.concatenate([_unit(np, bits) for bits in pair], axis=-1)[:, :size]


def _keys(seeds):
    """Seeds as pairs of int32 words `(count, 1)`, the lower first."""
    seeds = [operator.index(seed) for seed in seeds]
    if not all(0 <= seed < 2**63 for seed in seeds):
        raise ValueError(f"`seed` must be a whole number from 0 to 2^63 - 1, got {min(seeds)} to {max(seeds)}.")
    seeds = np.array(seeds, np.int64)[:, None]
    return (seeds & 0xFFFFFFFF).astype(np.uint32).view(np.int32), (seeds >> 32).astype(np.int32)


def latents_of_keys(keys, latent_dim, xp):
    """`latents_of_seeds` for seeds as pairs of int32 words `(count, 1)`, the lower first; `xp` computes."""
    positions = np.arange(-(-latent_dim // 2), dtype=np.int32)[None]
    pair = _normal_pair(xp, *threefry(keys, (positions, np.zeros_like(positions)), xp))
    return xp.concatenate(pair, axis=-1)[:, :latent_dim]


class NoiseSource(keras.layers.Layer):
    """The noise of a training: draws that advance a counter which is saved with the model.

    A model that is saved, loaded and trained on draws what it would have drawn without the stop, and equal seeds draw
    equal noise on every backend. Replicas of a distributed step draw different noise.

    Args:
        seed: integer, 0 to 2^31 - 1; None draws one from Python's `random`, which `keras.utils.set_random_seed` sets.

    Raises:
        ValueError: another seed.
        TypeError: it is not a whole number.

    Example:
        ```python
        noise = NoiseSource(seed=0)
        noise.normal((2, 8)).shape  # (2, 8); the next call draws other numbers
        ```
    """

    def __init__(self, seed=None, name="noise"):
        super().__init__(name=name, dtype="float32")
        self.seed = random.randrange(2**31) if seed is None else operator.index(seed)
        if not 0 <= self.seed < 2**31:
            raise ValueError(f"`seed` must be a whole number from 0 to 2^31 - 1, got {seed}.")
        self.counter = self.add_weight(
            shape=(), dtype="int32", initializer="zeros", trainable=False, aggregation="only_first_replica",
            name="counter",
        )  # fmt: skip
        self.built = True

    def _bits(self, count):
        _, replica = autodiff.replicas()
        draw = ops.add(self.counter, 0)  # a copy: where variables are written in place, so is what was read from them
        self.counter.assign_add(1)
        positions = ops.arange(count, dtype="int32")
        # The second counter word is 0 for `latents_of_seeds`: the two never draw from one stream.
        stream = ops.cast(replica, "int32") + 1
        return threefry((np.int32(self.seed), draw), (positions, stream))

    def normal(self, shape):
        """Standard normal float32 values of `shape`, whose sizes may be dynamic."""
        size = math.prod(shape)
        pair = _normal_pair(ops, *self._bits((size + 1) // 2))
        return ops.reshape(ops.concatenate(pair)[:size], shape)

    def uniform(self, shape):
        """Uniform float32 values of `shape` in [0, 1)."""
        size = math.prod(shape)
        values = ops.concatenate([_unit(ops, bits) for bits in self._bits((size + 1) // 2)])
        return ops.reshape(values[:size], shape)
