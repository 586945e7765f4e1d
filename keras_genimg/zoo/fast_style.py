"""What the recipes of `FastStyleTransfer` share: photos, network, painting and schedule."""

import keras
import numpy as np

from .. import data
from ..images.photos import read
from ..images.pixels import resize
from ..models import FastStyleTransfer
from .schedules import warmed_cosine

EPOCHS = 6  # of 475 steps for 950 photos
STYLE_SIZE = 320  # pixels of the painting's shorter side: the size of the strokes


def batches():
    """Batches of two 160x160 crops of the photos in the folder that `$KERAS_GENIMG_PHOTOS` names."""
    photos = data.load_folder(data.photo_folder(), 192)
    return data.batches(photos, 2, flip=True, crop=160)


def model(style_weight):
    """The untrained network, of 0.42 million weights."""
    return FastStyleTransfer(filters=(16, 32, 64), style_weight=style_weight)


def style(path):
    """A painting's file as uint8 RGB, its shorter side `STYLE_SIZE` pixels."""
    painting = np.asarray(read(path).on_white("RGB"))
    share = STYLE_SIZE / min(painting.shape[:2])
    return resize(painting, *(round(side * share) for side in painting.shape[:2]))


def compile(model, total_steps, painting):
    """Takes the style of a painting, and Adam, whose rate rises for 100 steps and then falls."""
    model.adapt(painting)
    rate = warmed_cosine(1e-3, total_steps, warmup=100, end=0.02)
    model.compile(keras.optimizers.Adam(rate))
