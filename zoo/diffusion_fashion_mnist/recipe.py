"""Diffusion on Fashion-MNIST that is told the class, by the constants of Karras et al. (2022), sized for a CPU.

Run: keras-genimg train diffusion_fashion_mnist --precision mixed_bfloat16
"""

import keras_genimg as kg
from keras_genimg.zoo import diffusion

DATA = "fashion_mnist"
EPOCHS = 45
BATCH_SIZE = 64
CLASSES = ("T-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot")

compile = diffusion.compile


def batches():
    images, labels = kg.data.load(DATA, "train")
    return kg.data.batches(images, BATCH_SIZE, labels=labels, seed=0)


def model():
    return kg.models.Diffusion(
        network=kg.models.denoising_unet((28, 28, 1), widths=(48, 96), classes=len(CLASSES)),
        preconditioning=kg.diffusion.EDM(0.71),
        data_mean=-0.43,
        classes=CLASSES,
        seed=0,
    )
