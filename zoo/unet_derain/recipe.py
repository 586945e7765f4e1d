"""A small U-Net that takes rain away.

Run: KERAS_GENIMG_PHOTOS=FOLDER_OF_PHOTOS keras-genimg train unet_derain --precision mixed_bfloat16
"""

import keras_genimg as kg
from keras_genimg.zoo import restoration

EPOCHS = restoration.EPOCHS
JUDGED_BY = ("rain",)

compile = restoration.compile


def batches():
    return restoration.batches(kg.degradations.Rain())


def model():
    return kg.models.UNetRestorer()
