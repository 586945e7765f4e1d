"""A WGAN-GP on Fashion-MNIST: one critic step for one of the generator, at twice its rate.

With the paper's five critic steps the generator made too few of its own in a like time, and the FID was 23.66.

Run: keras-genimg train wgan_gp_fashion_mnist
"""

import keras

import keras_genimg as kg

DATA = "fashion_mnist"
EPOCHS = 16
BATCH_SIZE = 64
IMAGE_SHAPE = (28, 28, 1)


def batches():
    images, _ = kg.data.load(DATA, "train")
    return kg.data.batches(images, BATCH_SIZE, seed=0)


def model():
    generator = kg.models.dcgan_generator(64, IMAGE_SHAPE, filters=48)
    return kg.models.WGANGP(IMAGE_SHAPE, generator=generator, discriminator_steps=1, seed=0)


def compile(model, total_steps):
    def adam(rate):
        schedule = kg.training.ConstantThenLinear(rate, total_steps)
        return keras.optimizers.Adam(schedule, beta_1=0.0, beta_2=0.9)

    # Two time scales, of Heusel et al., GANs trained by a two time-scale update rule, NeurIPS 2017.
    model.compile({"generator": adam(2e-4), "discriminator": adam(4e-4)})
