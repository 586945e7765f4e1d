"""A U-Net of four levels that lights dark photos.

Run: KERAS_GENIMG_PHOTOS=FOLDER_OF_PHOTOS keras-genimg train unet_low_light --precision mixed_bfloat16
"""

import keras_genimg as kg
from keras_genimg.zoo import restoration

EPOCHS = restoration.EPOCHS
JUDGED_BY = ("dark",)

compile = restoration.compile


def batches():
    return restoration.batches(kg.degradations.LowLight())


def model():
    return kg.models.UNetRestorer(widths=(32, 48, 64, 96), blocks=(1, 1, 1, 1))
