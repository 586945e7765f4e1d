"""The two halves of autoencoders: strided convolutions down, transposed convolutions up."""

import math

import keras
from keras import layers

from .dcgan import doublings, growth, trimmed
from .labels import beside


def vae_encoder(image_shape, latent_dim, filters=64, max_filters=256, classes=None):
    """Images to the mean and log-variance of their latents.

    Args:
        image_shape: `(height, width, channels)`.
        latent_dim: length of a latent vector.
        filters: of the first halving; each one after it has twice as many.
        max_filters: the most of any layer.
        classes: length of the label vector that stands beside the last features; None is a network without one.

    Returns:
        A `keras.Model` named "encoder": images 0..1, or a list of them and `(batch, classes)`, ->
        [mean, log_variance], each `(batch, latent_dim)`.

    Example:
        ```python
        mean, log_variance = vae_encoder((16, 16, 1), 4, filters=8)(np.zeros((2, 16, 16, 1)))  # (2, 4) each
        ```
    """
    images = keras.Input(image_shape, name="images")
    x = layers.Conv2D(filters // 2, 3, padding="same", activation="gelu")(images)
    for stage in range(doublings(image_shape)):
        x = layers.Conv2D(min(filters * 2**stage, max_filters), 3, 2, "same", activation="gelu")(x)
    x = layers.Conv2D(x.shape[-1], 3, padding="same", activation="gelu")(x)
    inputs, x = beside(images, layers.Flatten()(x), classes)
    x = layers.Dense(256, activation="gelu")(x)
    mean = layers.Dense(latent_dim, dtype="float32", name="mean")(x)
    log_variance = layers.Dense(latent_dim, dtype="float32", name="log_variance")(x)
    return keras.Model(inputs, [mean, log_variance], name="encoder")


def plain_encoder(image_shape, latent_dim, filters=64, max_filters=256):
    """Images to codes, for an autoencoder that draws nothing: the mean of `vae_encoder`.

    Args:
        image_shape: as for `vae_encoder`.
        latent_dim: likewise.
        filters: likewise.
        max_filters: likewise.

    Returns:
        A `keras.Model` named "encoder": images 0..1 -> `(batch, latent_dim)`.

    Example:
        ```python
        plain_encoder((16, 16, 1), 4, filters=8)(np.zeros((2, 16, 16, 1))).shape  # (2, 4)
        ```
    """
    whole = vae_encoder(image_shape, latent_dim, filters, max_filters)
    return keras.Model(whole.inputs[0], whole.outputs[0], name="encoder")


def vae_decoder(latent_dim, image_shape, filters=64, max_filters=256, classes=None):
    """Latents to images: logits for a Bernoulli likelihood, means of 0..1 for a Gaussian one.

    Args:
        latent_dim: length of a latent vector.
        image_shape: `(height, width, channels)`, a side of it above 7 pixels.
        filters: of the last doubling; each one before it has twice as many.
        max_filters: the most of any layer.
        classes: length of the label vector that stands beside the latents; None is a network without one.

    Returns:
        A `keras.Model` named "decoder": `(batch, latent_dim)`, or a list of that and `(batch, classes)`, ->
        `(batch, height, width, channels)`.

    Raises:
        ValueError: another shape, or too small a one.

    Example:
        ```python
        vae_decoder(4, (16, 16, 1), filters=8)(np.zeros((2, 4))).shape  # (2, 16, 16, 1)
        ```
    """
    begin, widths = growth(image_shape, filters, max_filters)
    height, width, channels = image_shape
    base = (*begin, filters)

    latents = keras.Input((latent_dim,), name="latents")
    inputs, x = beside(latents, latents, classes)
    x = layers.Dense(256, activation="gelu")(x)
    x = layers.Reshape(base)(layers.Dense(math.prod(base), activation="gelu")(x))
    x = layers.Conv2D(widths[0], 3, padding="same", activation="gelu")(x)
    for width_of_stage in widths:
        x = layers.Conv2DTranspose(width_of_stage, 4, 2, "same", activation="gelu")(x)
    x = layers.Conv2D(filters // 2, 3, padding="same", activation="gelu")(x)
    x = layers.Conv2D(channels, 3, padding="same", dtype="float32")(x)
    return keras.Model(inputs, trimmed(x, height, width), name="decoder")
