"""A small U-Net that takes the marks of JPEG away: blind, or told how strong the compression was.

Run: KERAS_GENIMG_PHOTOS=FOLDER_OF_PHOTOS keras-genimg train unet_jpeg --precision mixed_bfloat16
"""

import keras_genimg as kg
from keras_genimg.zoo import restoration

EPOCHS = restoration.EPOCHS
JUDGED_BY = ("q10", "q20", "q30", "q40")
STRENGTH = kg.tasks.Number(
    "strength", -1.0, 99.0, default=-1.0, meaning="100 less the quality of the JPEG file, -1 for not known"
)

compile = restoration.compile


def batches():
    return restoration.batches(kg.degradations.JPEG((10, 95)))


def model():
    return kg.models.UNetRestorer(condition=STRENGTH)
