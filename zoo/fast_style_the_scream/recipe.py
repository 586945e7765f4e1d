"""Edvard Munch's The Scream (1893) in one pass: fast_style_starry_night with another painting.

Run: KERAS_GENIMG_PHOTOS=FOLDER_OF_PHOTOS keras-genimg train fast_style_the_scream
"""

import functools
import pathlib

import keras_genimg as kg

STARRY_NIGHT = kg.zoo.recipe("fast_style_starry_night")
EPOCHS = STARRY_NIGHT.EPOCHS

batches = STARRY_NIGHT.batches
model = functools.partial(STARRY_NIGHT.model, style_weight=6e5)
style = functools.partial(STARRY_NIGHT.style, pathlib.Path(__file__).with_name("style.jpg"))


def compile(model, total_steps):
    STARRY_NIGHT.compile(model, total_steps, style())
