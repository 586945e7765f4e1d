"""Diffusion on CIFAR-10 that is told the class, by the constants of Karras et al. (2022), in 4.6 million weights.

Run, on a GPU, since 10 million images are seen:
KERAS_BACKEND=jax keras-genimg train diffusion_cifar10 --precision mixed_bfloat16
"""

import keras_genimg as kg
from keras_genimg.zoo import diffusion

DATA = "cifar10"
EPOCHS = 200
BATCH_SIZE = 128
CLASSES = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")


def batches():
    images, labels = kg.data.load(DATA, "train")
    return kg.data.batches(images, BATCH_SIZE, labels=labels, seed=0, flip=True)


def model():
    return kg.models.Diffusion(
        network=kg.models.denoising_unet((32, 32, 3), widths=(96, 192, 192), patch=1, classes=len(CLASSES)),
        preconditioning=kg.diffusion.EDM(0.5),
        data_mean=-0.05,
        classes=CLASSES,
        half_life_images=200_000,
        seed=0,
    )


def compile(model, total_steps):
    diffusion.compile(model, total_steps, warmup=1000)
