"""A GAN of perceptrons on MNIST.

Run: keras-genimg train gan_mnist
"""

import keras

import keras_genimg as kg

EPOCHS = 319
BATCH_SIZE = 128


def batches():
    images, _ = kg.data.load("mnist", "train")
    return kg.data.batches(images, BATCH_SIZE, seed=0)


def model():
    image_shape = (28, 28, 1)
    return kg.models.GAN(
        image_shape, latent_dim=64, discriminator=kg.models.gan_discriminator(image_shape, dropout=0.3), seed=0
    )


def compile(model, total_steps):
    rate = kg.training.ConstantThenLinear(2e-4, total_steps)
    model.compile(
        {
            "generator": keras.optimizers.Adam(rate, beta_1=0.5),
            "discriminator": keras.optimizers.Adam(rate, beta_1=0.5),
        }
    )
