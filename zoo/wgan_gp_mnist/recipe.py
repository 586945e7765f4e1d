"""A WGAN-GP on MNIST: wgan_gp_fashion_mnist with other images, and fewer of them.

Run: keras-genimg train wgan_gp_mnist
"""

import functools

import keras_genimg as kg

FASHION = kg.zoo.recipe("wgan_gp_fashion_mnist")
EPOCHS = 8

batches = functools.partial(FASHION.batches, "mnist")
model = FASHION.model
compile = FASHION.compile
