"""A VAE on dynamically binarised MNIST.

Run: keras-genimg train vae_mnist
"""

import keras

import keras_genimg as kg

DATA = "mnist"
EPOCHS = 81
BATCH_SIZE = 256


def batches():
    images, _ = kg.data.load(DATA, "train")
    return kg.data.batches(images, BATCH_SIZE, seed=0)


def model():
    return kg.models.VAE(image_shape=(28, 28, 1), latent_dim=24, likelihood=kg.losses.Bernoulli(binarize=True), seed=0)


def compile(model, total_steps):
    model.compile({"autoencoder": keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(1e-3, total_steps))})
