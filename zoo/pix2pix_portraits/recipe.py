"""pix2pix on one person drawn in two styles, at 64x64: a flat portrait becomes a cartoon with outlines and big eyes.

Run: keras-genimg train pix2pix_portraits
"""

import keras_genimg as kg
from keras_genimg.zoo import pix2pix

DATA = "portraits_persona"
TARGETS = "portraits_cartoon"
EPOCHS = 12
BATCH_SIZE = 16


def batches():
    (sources, _), (targets, _) = (kg.data.load(name, "train") for name in (DATA, TARGETS))
    return kg.data.paired(sources, targets, BATCH_SIZE, seed=0)


def model():
    return pix2pix.model(kg.losses.LeastSquares())


compile = pix2pix.compile
