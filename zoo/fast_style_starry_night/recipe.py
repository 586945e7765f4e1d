"""Vincent van Gogh's The Starry Night (1889) in one pass: 0.42 million weights.

Run: KERAS_GENIMG_PHOTOS=FOLDER_OF_PHOTOS keras-genimg train fast_style_starry_night

On a CPU that knows bfloat16, and on a GPU, `--precision mixed_bfloat16` halves the time.
"""

import pathlib

import keras
import numpy as np
from PIL import Image

import keras_genimg as kg

EPOCHS = 6  # of 475 steps for 950 photos
PAINTING = pathlib.Path(__file__).with_name("style.jpg")
STYLE_SIZE = 320  # pixels of the painting's shorter side: the size of the strokes


def batches():
    photos = kg.data.load_folder(kg.data.photo_folder(), 192)
    return kg.data.batches(photos, 2, flip=True, crop=160)


def model(style_weight=3e5):
    return kg.models.FastStyleTransfer(filters=(16, 32, 64), style_weight=style_weight)


def style(path=PAINTING):
    with Image.open(path) as opened:
        painting = np.asarray(opened.convert("RGB"))
    share = STYLE_SIZE / min(painting.shape[:2])
    return kg.pixels.resize(painting, *(round(side * share) for side in painting.shape[:2]))


def compile(model, total_steps, painting=None):
    model.adapt(style() if painting is None else painting)
    warmup = min(100, total_steps // 10)
    rate = keras.optimizers.schedules.CosineDecay(
        0.0, total_steps - warmup, alpha=0.02, warmup_target=1e-3, warmup_steps=warmup
    )
    model.compile(keras.optimizers.Adam(rate))
