"""A DCGAN on Fashion-MNIST with the non-saturating loss.

Run: keras-genimg train dcgan_fashion_mnist
"""

import keras

import keras_genimg as kg

DATA = "fashion_mnist"
EPOCHS = 64
BATCH_SIZE = 128


def batches():
    images, _ = kg.data.load(DATA, "train")
    return kg.data.batches(images, BATCH_SIZE, seed=0)


def model():
    return kg.models.DCGAN(image_shape=(28, 28, 1), latent_dim=128, seed=0)


def compile(model, total_steps):
    rate = kg.training.ConstantThenLinear(2e-4, total_steps)
    model.compile(
        {
            "generator": keras.optimizers.Adam(rate, beta_1=0.5),
            "discriminator": keras.optimizers.Adam(rate, beta_1=0.5),
        }
    )
