"""What the recipes of `UNetRestorer` share: photos, patches, the network's size and the schedule."""

import keras

from ..data import Patches, load_photos
from ..metrics import psnr
from .schedules import warmed_cosine

PATCH_SIZE = 64
BATCH_SIZE = 16
STEPS_PER_EPOCH = 1000
EPOCHS = 30


def batches(degradation):
    """Patches of the photos in `$KERAS_GENIMG_PHOTOS`, worse and good."""
    smallest = PATCH_SIZE + 2 * degradation.margin
    return Patches(load_photos(smallest=smallest), degradation, PATCH_SIZE, BATCH_SIZE, STEPS_PER_EPOCH, workers=2)


def compile(model, total_steps):
    """Adam with a warm-up and a cosine; the weights that are kept are averages over some 30,000 patches."""
    rate = warmed_cosine(1e-3, total_steps, warmup=300)
    half_life_images = 20_000
    average = 0.5 ** (BATCH_SIZE / half_life_images)
    optimizer = keras.optimizers.Adam(rate, clipnorm=1.0, use_ema=True, ema_momentum=average)
    model.compile(optimizer, loss="mean_absolute_error", metrics=[psnr])
