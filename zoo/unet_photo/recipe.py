"""A small U-Net for photos that are somewhat soft, noisy and compressed.

Run: KERAS_GENIMG_PHOTOS=FOLDER_OF_PHOTOS keras-genimg train unet_photo --precision mixed_bfloat16
"""

import keras_genimg as kg
from keras_genimg.zoo import restoration

EPOCHS = restoration.EPOCHS
JUDGED_BY = ("mixed", "sigma15_clipped", "q20", "q40")

compile = restoration.compile


def batches():
    steps = [
        kg.degradations.GaussianBlur((0.0, 1.2)),
        kg.degradations.GaussianNoise((0.0, 25.0), told=False),
        kg.degradations.JPEG((30, 95), told=False),
    ]
    return restoration.batches(kg.degradations.Chain(steps))


def model():
    return kg.models.UNetRestorer()
