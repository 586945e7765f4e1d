"""ESPCN x2: 21,284 weights, trained on small photos in minutes of one GPU.

    python -m zoo.espcn_x2.recipe FOLDER_OF_PHOTOS

Protocol of the expected figures: PSNR on Y, 2 border pixels cut, MATLAB-bicubic input. Set5 at least 36.7 dB.
"""

import keras

from keras_genimg import data, losses, models

SCALE = 2
LUMA = True  # the paper learns Y; chroma is bicubic
PATCH_SIZE = 24  # low-resolution pixels
BATCH_SIZE = 64
STEPS = 200_000
SHRINKS = (1.0, 0.7)  # each photo is also used at these sizes: more, and sharper, detail from few photos


def build():
    """The untrained model."""
    return models.ESPCN(scale=2)


def compile_model(model, steps=STEPS):
    """Charbonnier loss, Adam at 2e-3 with warm-up and cosine decay, averaged weights."""
    warmup = min(500, steps // 10)
    rate = keras.optimizers.schedules.CosineDecay(0.0, steps - warmup, 0.005, warmup_target=2e-3, warmup_steps=warmup)
    half_life_images = 100_000
    average = 0.5 ** (BATCH_SIZE / half_life_images)
    optimizer = keras.optimizers.Adam(rate, use_ema=True, ema_momentum=average)
    model.compile(optimizer, loss=losses.Charbonnier(smoothing=1.0))


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
