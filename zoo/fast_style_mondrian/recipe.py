"""One of Piet Mondrian's grid compositions (1913) in one pass.

Run: KERAS_GENIMG_PHOTOS=FOLDER_OF_PHOTOS keras-genimg train fast_style_mondrian
"""

import pathlib

from keras_genimg.zoo import fast_style

EPOCHS = fast_style.EPOCHS

batches = fast_style.batches


def model():
    return fast_style.model(style_weight=1.5e5)


def style():
    return fast_style.style(pathlib.Path(__file__).with_name("style.jpg"))


def compile(model, total_steps):
    fast_style.compile(model, total_steps, style())
