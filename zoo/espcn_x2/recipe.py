"""ESPCN x2: 21,284 weights, trained on luma; chroma is bicubic, as in the paper.

Run: KERAS_GENIMG_PHOTOS=FOLDER_OF_PHOTOS keras-genimg train espcn_x2

Expected on Set5, PSNR on Y with 2 border pixels cut and MATLAB-bicubic input: 36.83 dB (bicubic 33.67).
This recipe alone stays about 0.3 dB below (on x4 less); the card says how the weights were then refined.
"""

import keras

import keras_genimg as kg
from keras_genimg.zoo.schedules import warmed_cosine

EPOCHS = 100
STEPS_PER_EPOCH = 2_000
SCALE = 2
PATCH_SIZE = 24  # pixels of the small image
BATCH_SIZE = 64
SHRINKS = (1.0, 0.7)  # each photo is also used at these sizes: more, and sharper, detail from few photos


def patches(photos):
    sizes = [kg.data.imresize(photo, shrink) for shrink in SHRINKS for photo in photos]
    sizes = [photo for photo in sizes if min(photo.shape[:2]) >= SCALE * PATCH_SIZE]
    return kg.data.SuperResolutionPatches(sizes, SCALE, PATCH_SIZE, BATCH_SIZE, STEPS_PER_EPOCH, luma=True, workers=4)


def batches():
    return patches(kg.data.load_photos(smallest=SCALE * PATCH_SIZE))


def model():
    return kg.models.ESPCN(scale=SCALE)


def compile(model, total_steps):
    rate = warmed_cosine(2e-3, total_steps, warmup=500)
    half_life_images = 100_000
    average = 0.5 ** (BATCH_SIZE / half_life_images)
    optimizer = keras.optimizers.Adam(rate, use_ema=True, ema_momentum=average)  # `fit` ends by taking the averages
    model.compile(optimizer, loss=kg.losses.Charbonnier(smoothing=1.0), metrics=[kg.metrics.psnr_y])
