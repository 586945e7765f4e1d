"""The transformer of diffusion: attention among patches, each block told the level of noise and perhaps a label."""

import keras
from keras import layers

from ..layers import LearnedConstant, PixelShuffle
from .told import scaled_and_shifted, told_inputs

EXPANSION = 4  # of the channels between the two dense layers of a block


def diffusion_transformer(image_shape, patch=4, dim=192, depth=6, heads=6, classes=None, dtype=None):
    """Noisy images, their level of noise and perhaps a label, as `denoising_unet` takes them, by attention alone.

    Each square of pixels becomes a vector, with its learned place. A block is attention among all of them and two
    dense layers on each; a vector of what the network is told scales and shifts what either sees, and scales what
    either adds. These last scales begin at 0, so that each block begins as nothing ("adaLN-zero").

    Args:
        image_shape: `(height, width, channels)`, sides that are multiples of `patch`.
        patch: side of the squares, in pixels.
        dim: length of their vectors, a multiple of `heads`.
        depth: number of blocks.
        heads: of attention.
        classes: length of the label vector; None is a network without one.
        dtype: Keras dtype policy; what is told and the last layer compute in float32.

    Returns:
        A functional `keras.Model` named "network" with the inputs and the output of `denoising_unet`.

    Raises:
        ValueError: sides that are no multiples of the patch, or a `dim` that is none of the heads.

    Example:
        ```python
        network = diffusion_transformer((8, 8, 1), dim=16, depth=1, heads=2, classes=3)
        network([np.zeros((2, 8, 8, 1)), np.zeros((2, 1)), np.zeros((2, 3))]).shape  # (2, 8, 8, 1)
        ```

    Reference: Peebles & Xie, Scalable diffusion models with transformers, ICCV 2023.
    """
    height, width, channels = image_shape
    if height % patch or width % patch:
        raise ValueError(f"`image_shape` must have sides that are multiples of {patch}, got {height}x{width}.")
    if dim % heads:
        raise ValueError(f"`dim` must be a multiple of `heads`, {heads}; got {dim}.")
    places = (height // patch) * (width // patch)
    inputs, told = told_inputs(image_shape, dim, classes)

    def modulated(x):
        x = layers.LayerNormalization(epsilon=1e-6, center=False, scale=False, dtype=dtype)(x)
        return scaled_and_shifted(x, told, dtype, kernel_initializer="zeros")

    def added(x, branch):
        scale = layers.Dense(dim, kernel_initializer="zeros", dtype=dtype)(told)
        branch = layers.Multiply(dtype=dtype)([branch, layers.Reshape((1, dim), dtype=dtype)(scale)])
        return layers.Add(dtype=dtype)([x, branch])

    x = layers.Reshape((places, dim), dtype=dtype)(layers.Conv2D(dim, patch, patch, dtype=dtype)(inputs[0]))
    x = layers.Add(dtype=dtype)([x, LearnedConstant((places, dim), dtype=dtype)(inputs[1])])
    for _ in range(depth):
        seen = modulated(x)
        x = added(x, layers.MultiHeadAttention(heads, dim // heads, dtype=dtype)(seen, seen))
        hidden = layers.Dense(EXPANSION * dim, "gelu", dtype=dtype)(modulated(x))
        x = added(x, layers.Dense(dim, dtype=dtype)(hidden))
    last = layers.Dense(patch**2 * channels, kernel_initializer="zeros", dtype="float32")
    x = layers.Reshape((height // patch, width // patch, patch**2 * channels), dtype="float32")(last(modulated(x)))
    return keras.Model(inputs, PixelShuffle(patch, dtype="float32")(x), name="network")
