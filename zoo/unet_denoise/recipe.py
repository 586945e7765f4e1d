"""A small U-Net that takes noise away: blind, or told how strong it is.

Run: KERAS_GENIMG_PHOTOS=FOLDER_OF_PHOTOS keras-genimg train unet_denoise --precision mixed_bfloat16
"""

import keras_genimg as kg
from keras_genimg.zoo import restoration

EPOCHS = restoration.EPOCHS
JUDGED_BY = tuple(f"sigma{sigma}{kind}" for kind in ("", "_clipped") for sigma in (15, 25, 50))
STRENGTH = kg.tasks.Number(
    "strength", -1.0, 55.0, default=-1.0, meaning="Standard deviation of the noise in levels, -1 for not known"
)

compile = restoration.compile


def batches():
    return restoration.batches(kg.degradations.GaussianNoise((0.0, 55.0)))


def model():
    return kg.models.UNetRestorer(condition=STRENGTH)
