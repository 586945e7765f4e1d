"""A small U-Net for photos that are somewhat soft, noisy and compressed.

Run: KERAS_GENIMG_PHOTOS=FOLDER_OF_PHOTOS keras-genimg train unet_photo --precision mixed_bfloat16
"""

import keras_genimg as kg
from keras_genimg.zoo import restoration

EPOCHS = restoration.EPOCHS
JUDGED_BY = ("mixed", "sigma15_clipped", "q20", "q40")

compile = restoration.compile


def batches():
    # Each of them alone as well: JPEG halves the resolution of colours, and a network that has never seen noise
    # without it leaves coloured noise as it is.
    steps = [
        kg.degradations.Sometimes(kg.degradations.GaussianBlur((0.0, 1.2)), 0.6),
        kg.degradations.GaussianNoise((0.0, 25.0), told=False),
        kg.degradations.Sometimes(kg.degradations.JPEG((30, 95), told=False), 0.7),
    ]
    return restoration.batches(kg.degradations.Chain(steps))


def model():
    return kg.models.UNetRestorer()
