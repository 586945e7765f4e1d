"""A U-Net of four levels that colours grey photos.

Run: KERAS_GENIMG_PHOTOS=FOLDER_OF_PHOTOS keras-genimg train unet_colourise --precision mixed_bfloat16
"""

import keras_genimg as kg
from keras_genimg.zoo import restoration

EPOCHS = restoration.EPOCHS
JUDGED_BY = ("grey",)
MEASURES = ("psnr_rgb", "lpips_alex")

compile = restoration.compile


def batches():
    return restoration.batches(kg.degradations.Grey())


def model():
    return kg.models.Colouriser()
