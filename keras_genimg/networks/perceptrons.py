"""Perceptrons between latents and images: the networks of the first GAN.

Reference: Goodfellow et al., Generative adversarial nets, NeurIPS 2014.
"""

import math

import keras
from keras import layers

from .labels import beside


def gan_generator(latent_dim, image_shape, units=(256, 512, 1024), classes=None):
    """A perceptron from latents to images.

    Args:
        latent_dim: length of a latent vector.
        image_shape: `(height, width, channels)`.
        units: width of each hidden layer.
        classes: length of the label vector that stands beside the latents; None is a network without one.

    Returns:
        A `keras.Model` named "generator": `(batch, latent_dim)`, or a list of that and `(batch, classes)`, ->
        `(batch, height, width, channels)`, -1..1.

    Example:
        ```python
        gan_generator(8, (16, 16, 1))(np.zeros((2, 8))).shape  # (2, 16, 16, 1)
        ```
    """
    latents = keras.Input((latent_dim,), name="latents")
    inputs, x = beside(latents, latents, classes)
    for width in units:
        x = layers.Dense(width, use_bias=False)(x)
        x = layers.BatchNormalization(momentum=0.9)(x)
        x = layers.LeakyReLU(0.2)(x)
    x = layers.Dense(math.prod(image_shape), activation="tanh", dtype="float32")(x)
    return keras.Model(inputs, layers.Reshape(image_shape)(x), name="generator")


def gan_discriminator(image_shape, units=(1024, 512, 256), dropout=0.0, classes=None):
    """A perceptron from images to one logit.

    Args:
        image_shape: `(height, width, channels)`.
        units: width of each hidden layer.
        dropout: share of hidden units left out in training, 0 to below 1.
        classes: length of the label vector that stands beside the pixels; None is a network without one.

    Returns:
        A `keras.Model` named "discriminator": `(batch, height, width, channels)`, -1..1, or a list of that and
        `(batch, classes)`, -> `(batch, 1)`.

    Example:
        ```python
        gan_discriminator((16, 16, 1))(np.zeros((2, 16, 16, 1))).shape  # (2, 1)
        ```
    """
    images = keras.Input(image_shape, name="images")
    inputs, x = beside(images, layers.Flatten()(images), classes)
    for index, width in enumerate(units):
        x = layers.Dense(width)(x)
        x = layers.LeakyReLU(0.2)(x)
        if dropout:  # with a seed of its own: unseeded, torch draws from a global state that no file holds
            x = layers.Dropout(dropout, seed=index)(x)
    return keras.Model(inputs, layers.Dense(1, dtype="float32")(x), name="discriminator")
