"""A DCGAN on MNIST with the non-saturating loss: dcgan_fashion_mnist with other images.

Run: keras-genimg train dcgan_mnist
"""

import functools

import keras_genimg as kg

FASHION = kg.zoo.recipe("dcgan_fashion_mnist")
EPOCHS = 34

batches = functools.partial(FASHION.batches, "mnist")
model = FASHION.model
compile = FASHION.compile
