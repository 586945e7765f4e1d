"""R3GAN on Fashion-MNIST, told the class, by Huang et al. (2024).

Run: keras-genimg train r3gan_fashion_mnist
"""

import keras

import keras_genimg as kg
from keras_genimg.zoo import fashion

DATA = fashion.DATA
EPOCHS = 20
BATCH_SIZE = 128


def batches():
    return fashion.batches(BATCH_SIZE)


def model():
    networks = {"filters": 24, "max_filters": 96, "group": None, "classes": len(fashion.CLASSES)}
    weight = keras.optimizers.schedules.CosineDecay(1.0, 8_000, alpha=0.1)  # of the penalties
    return kg.models.R3GAN(
        generator=kg.models.r3gan_generator(64, (28, 28, 1), **networks),
        discriminator=kg.models.r3gan_discriminator((28, 28, 1), **networks),
        penalties=[kg.losses.R1(weight), kg.losses.R2(weight)],
        classes=fashion.CLASSES,
        half_life_images=50_000,
        seed=0,
    )


def compile(model, total_steps):
    rate = keras.optimizers.schedules.CosineDecay(2e-4, total_steps, alpha=0.25)
    model.compile({player: keras.optimizers.Adam(rate, beta_1=0.0, beta_2=0.99) for player in model.players})
