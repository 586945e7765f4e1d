"""A consistency model on Fashion-MNIST, told the class: images in one step or two, by Geng et al. (2025).

It begins with the weights of diffusion_fashion_mnist. Run:
keras-genimg train consistency_fashion_mnist --precision mixed_bfloat16
"""

import keras

import keras_genimg as kg
from keras_genimg.zoo import fashion

TEACHER = "diffusion_fashion_mnist"
DATA = fashion.DATA
EPOCHS = 16
BATCH_SIZE = 64
STAGE_IMAGES = 100_000  # the last of the eight stages begins after 12 epochs


def batches():
    return fashion.batches(BATCH_SIZE)


def model():
    return kg.models.ConsistencyStudent.of(kg.zoo.load(TEACHER), stage_images=STAGE_IMAGES, seed=0)


def compile(model, total_steps):
    rate = keras.optimizers.schedules.CosineDecay(3e-4, total_steps, alpha=0.1)
    model.compile(keras.optimizers.Adam(rate, beta_2=0.99, clipnorm=1.0))
