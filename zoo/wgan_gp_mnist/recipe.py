"""A WGAN-GP on MNIST: wgan_gp_fashion_mnist with other images, and fewer of them.

Run: keras-genimg train wgan_gp_mnist
"""

import keras_genimg as kg

FASHION = kg.zoo.recipe("wgan_gp_fashion_mnist")
EPOCHS = 8

model = FASHION.model
compile = FASHION.compile


def batches():
    images, _ = kg.data.load("mnist", "train")
    return kg.data.batches(images, FASHION.BATCH_SIZE, seed=0)
