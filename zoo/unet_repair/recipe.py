"""A small U-Net that mends what a mask names: scratches, dust, text.

Run: KERAS_GENIMG_PHOTOS=FOLDER_OF_PHOTOS keras-genimg train unet_repair --precision mixed_bfloat16
"""

import keras_genimg as kg
from keras_genimg.zoo import restoration

EPOCHS = restoration.EPOCHS
JUDGED_BY = ("holes",)
MEASURES = ("psnr_rgb", "lpips_alex")

compile = restoration.compile


def batches():
    return restoration.batches(kg.degradations.Holes(coverage=(0.05, 0.4), width=(5, 20)))


def model():
    return kg.models.UNetRestorer(condition=kg.tasks.Mask("mask", "what is lost and is made anew"))
