"""One of J. M. W. Turner's shipwrecks (about 1805) in one pass.

Run: KERAS_GENIMG_PHOTOS=FOLDER_OF_PHOTOS keras-genimg train fast_style_shipwreck
"""

import pathlib

from keras_genimg.zoo import fast_style

EPOCHS = fast_style.EPOCHS

batches = fast_style.batches


def model():
    return fast_style.model(style_weight=6e5)


def style():
    return fast_style.style(pathlib.Path(__file__).with_name("style.jpg"))


def compile(model, total_steps):
    fast_style.compile(model, total_steps, style())
