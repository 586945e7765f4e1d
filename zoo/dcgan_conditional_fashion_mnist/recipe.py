"""A DCGAN on Fashion-MNIST that is told the class, by Mirza and Osindero (2014) and Miyato and Koyama (2018).

Run: keras-genimg train dcgan_conditional_fashion_mnist
"""

import keras

import keras_genimg as kg
from keras_genimg.zoo import fashion

DATA = fashion.DATA
EPOCHS = 12
BATCH_SIZE = 128


def batches():
    return fashion.batches(BATCH_SIZE)


def model():
    shape, count = (28, 28, 1), len(fashion.CLASSES)
    generator = kg.models.dcgan_generator(128, shape, filters=48, classes=count)
    discriminator = kg.models.dcgan_discriminator(shape, filters=48, classes=count)
    return kg.models.DCGAN(generator=generator, discriminator=discriminator, classes=fashion.CLASSES, seed=0)


def compile(model, total_steps):
    rate = kg.training.ConstantThenLinear(2e-4, total_steps)
    model.compile(keras.optimizers.Adam(rate, beta_1=0.5))
