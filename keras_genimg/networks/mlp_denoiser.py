"""Dense layers that take noise away: of vectors, such as an autoencoder's codes."""

import keras
from keras import layers

from .told import scaled_and_shifted, told_inputs


def mlp_denoiser(size, units=256, blocks=4, classes=None, dtype=None):
    """The network of a `Diffusion` on the codes of an autoencoder.

    Args:
        size: length of the vectors.
        units: of the hidden layers.
        blocks: residual blocks, each of a normalization that the level of noise and the label scale and shift, and two
            dense layers.
        classes: length of the label vector; None is a network without one.
        dtype: Keras dtype policy; the last layer computes in float32.

    Returns:
        A functional `keras.Model` named "network" as `denoising_unet` makes it, of images `(batch, 1, 1, size)`, which
        the vectors stand in.

    Example:
        ```python
        network = mlp_denoiser(24, units=32, blocks=1)
        network([np.zeros((2, 1, 1, 24)), np.zeros((2, 1))]).shape  # (2, 1, 1, 24)
        ```

    Reference: Karras et al., Elucidating the design space of diffusion-based generative models, NeurIPS 2022 (what it
    is told); Li et al., Autoregressive image generation without vector quantization, NeurIPS 2024 (its blocks).
    """
    inputs, told = told_inputs((1, 1, size), units, classes)
    x = layers.Dense(units, dtype=dtype)(layers.Reshape((size,), dtype=dtype)(inputs[0]))
    for _ in range(blocks):
        branch = layers.LayerNormalization(epsilon=1e-6, center=False, scale=False, dtype=dtype)(x)
        branch = scaled_and_shifted(branch, told, dtype)
        branch = layers.Dense(units, activation="silu", dtype=dtype)(branch)
        branch = layers.Dense(units, kernel_initializer="zeros", dtype=dtype)(branch)
        x = layers.Add(dtype=dtype)([x, branch])
    last = layers.Dense(size, kernel_initializer="zeros", dtype="float32")(x)
    return keras.Model(inputs, layers.Reshape((1, 1, size), dtype="float32")(last), name="network")
