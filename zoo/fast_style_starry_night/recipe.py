"""Vincent van Gogh's The Starry Night (1889) in one pass: 0.42 million weights.

Run: KERAS_GENIMG_PHOTOS=FOLDER_OF_PHOTOS keras-genimg train fast_style_starry_night

On a CPU that knows bfloat16, and on a GPU, `--precision mixed_bfloat16` halves the time.
"""

import pathlib

from keras_genimg.zoo import fast_style

EPOCHS = fast_style.EPOCHS

batches = fast_style.batches


def model():
    return fast_style.model(style_weight=3e5)


def style():
    return fast_style.style(pathlib.Path(__file__).with_name("style.jpg"))


def compile(model, total_steps):
    fast_style.compile(model, total_steps, style())
