"""EDSR-baseline x4: about 1.5 million weights, trained on small photos in minutes of one GPU.

    python -m zoo.edsr_baseline_x4.recipe FOLDER_OF_PHOTOS

Protocol of the expected figures: PSNR on Y, 4 border pixels cut, MATLAB-bicubic input. Set5 at least 31.7 dB.
"""

import keras

from keras_genimg import data, models

SCALE = 4
LUMA = False  # EDSR learns RGB
PATCH_SIZE = 32  # low-resolution pixels
BATCH_SIZE = 48
STEPS = 30_000
SHRINKS = (1.0, 0.7)  # each photo is also used at these sizes: more, and sharper, detail from few photos


def build():
    """The untrained model."""
    return models.EDSR(scale=4, dtype="mixed_bfloat16")


def compile_model(model, steps=STEPS):
    """L1 loss, Adam at 4e-4 with warm-up and cosine decay, averaged weights."""
    warmup = min(500, steps // 10)
    rate = keras.optimizers.schedules.CosineDecay(0.0, steps - warmup, 0.005, warmup_target=4e-4, warmup_steps=warmup)
    half_life_images = 50_000
    average = 0.5 ** (BATCH_SIZE / half_life_images)
    optimizer = keras.optimizers.Adam(rate, use_ema=True, ema_momentum=average)
    model.compile(optimizer, loss="mean_absolute_error")


def patches(photos, steps=STEPS):
    """Endless random patches of `photos`, a list of uint8 RGB arrays; 100 epochs make `steps`."""
    sizes = [data.imresize(photo, shrink) for shrink in SHRINKS for photo in photos]
    sizes = [photo for photo in sizes if min(photo.shape[:2]) >= SCALE * PATCH_SIZE]
    return data.SuperResolutionPatches(sizes, SCALE, PATCH_SIZE, BATCH_SIZE, max(1, steps // 100), luma=LUMA, workers=4)


def train(photos, steps=STEPS):
    """Trains by `fit` and returns the model, its weights averaged."""
    model = build()
    compile_model(model, steps)
    model.fit(patches(photos, steps), epochs=min(100, steps))  # fit ends by taking the averages
    return model
