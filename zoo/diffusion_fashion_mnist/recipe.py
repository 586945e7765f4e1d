"""Diffusion on Fashion-MNIST that is told the class, by the constants of Karras et al. (2022), sized for a CPU.

Run: keras-genimg train diffusion_fashion_mnist --precision mixed_bfloat16
"""

import keras_genimg as kg
from keras_genimg.zoo import diffusion, fashion

DATA = fashion.DATA
EPOCHS = 45
BATCH_SIZE = 64

compile = diffusion.compile


def batches():
    return fashion.batches(BATCH_SIZE)


def model():
    return kg.models.Diffusion(
        network=kg.models.denoising_unet((28, 28, 1), widths=(48, 96), classes=len(fashion.CLASSES)),
        preconditioning=kg.diffusion.EDM(0.71),
        data_mean=-0.43,
        classes=fashion.CLASSES,
        seed=0,
    )
