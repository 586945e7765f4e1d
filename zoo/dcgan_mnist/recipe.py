"""A DCGAN on MNIST with the non-saturating loss: dcgan_fashion_mnist with other images.

Run: keras-genimg train dcgan_mnist
"""

import keras_genimg as kg

FASHION = kg.zoo.recipe("dcgan_fashion_mnist")
EPOCHS = 34

model = FASHION.model
compile = FASHION.compile


def batches():
    images, _ = kg.data.load("mnist", "train")
    return kg.data.batches(images, FASHION.BATCH_SIZE, seed=0)
