"""Diffusion on drawn faces of 64x64 that is told what to draw: six of the ten parts that a face is made of.

Run: keras-genimg train diffusion_faces --precision mixed_bfloat16
"""

import keras_genimg as kg
from keras_genimg.zoo import diffusion, faces

DATA = faces.DATA
EPOCHS = 100
BATCH_SIZE = 64

compile = diffusion.compile


def batches():
    return faces.batches(BATCH_SIZE)


def model():
    return kg.models.Diffusion(
        network=kg.models.denoising_unet((64, 64, 3), widths=(48, 96, 144), classes=faces.SIZE),
        preconditioning=kg.diffusion.EDM(0.46),
        data_mean=0.53,
        conditions=faces.CONDITIONS,
        seed=0,
    )
