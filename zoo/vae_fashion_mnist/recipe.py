"""A VAE of perceptrons on the greys of Fashion-MNIST, as in its paper, which a CPU core trains in ten minutes.

Run: keras-genimg train vae_fashion_mnist
"""

import keras
from keras import layers

import keras_genimg as kg

DATA = "fashion_mnist"
EPOCHS = 60
BATCH_SIZE = 256
IMAGE_SHAPE = (28, 28, 1)
LATENT_DIM = 24
UNITS = (512, 256)


def batches():
    images, _ = kg.data.load(DATA, "train")
    return kg.data.batches(images, BATCH_SIZE, seed=0)


def hidden(x, units):
    for width in units:
        x = layers.Dense(width, activation="gelu")(x)
    return x


def model():
    images = keras.Input(IMAGE_SHAPE, name="images")
    x = hidden(layers.Flatten()(images), UNITS)
    outputs = [layers.Dense(LATENT_DIM, dtype="float32", name=name)(x) for name in ("mean", "log_variance")]
    latents = keras.Input((LATENT_DIM,), name="latents")
    logits = layers.Dense(28 * 28, dtype="float32")(hidden(latents, reversed(UNITS)))
    return kg.models.VAE(
        encoder=keras.Model(images, outputs, name="encoder"),
        decoder=keras.Model(latents, layers.Reshape(IMAGE_SHAPE)(logits), name="decoder"),
        likelihood=kg.losses.Bernoulli(),
        seed=0,
    )


def compile(model, total_steps):
    model.compile({"autoencoder": keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(1e-3, total_steps))})
