"""A small U-Net that takes motion blur away.

Run: KERAS_GENIMG_PHOTOS=FOLDER_OF_PHOTOS keras-genimg train unet_deblur --precision mixed_bfloat16
"""

import keras_genimg as kg
from keras_genimg.zoo import restoration

EPOCHS = restoration.EPOCHS
JUDGED_BY = ("motion",)

compile = restoration.compile


def batches():
    return restoration.batches(kg.degradations.MotionBlur())


def model():
    return kg.models.UNetRestorer()
