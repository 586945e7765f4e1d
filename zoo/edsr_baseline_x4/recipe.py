"""EDSR-baseline x4: 1.52 million weights, on RGB.

Run: KERAS_GENIMG_PHOTOS=FOLDER_OF_PHOTOS keras-genimg train edsr_baseline_x4

Expected on Set5, PSNR on Y with 4 border pixels cut and MATLAB-bicubic input: 31.63 dB (bicubic 28.43).
On a GPU, `--precision mixed_bfloat16` halves the time.
"""

import keras

import keras_genimg as kg
from keras_genimg.zoo.schedules import warmed_cosine

EPOCHS = 100
STEPS_PER_EPOCH = 300
SCALE = 4
PATCH_SIZE = 32  # pixels of the small image
BATCH_SIZE = 48
SHRINKS = (1.0, 0.7)  # each photo is also used at these sizes: more, and sharper, detail from few photos


def patches(photos):
    sizes = [kg.data.imresize(photo, shrink) for shrink in SHRINKS for photo in photos]
    sizes = [photo for photo in sizes if min(photo.shape[:2]) >= SCALE * PATCH_SIZE]
    return kg.data.SuperResolutionPatches(sizes, SCALE, PATCH_SIZE, BATCH_SIZE, STEPS_PER_EPOCH, luma=False, workers=4)


def batches():
    return patches(kg.data.load_photos(smallest=SCALE * PATCH_SIZE))


def model():
    return kg.models.EDSR(scale=SCALE)


def compile(model, total_steps):
    rate = warmed_cosine(4e-4, total_steps, warmup=500)
    half_life_images = 50_000
    average = 0.5 ** (BATCH_SIZE / half_life_images)
    optimizer = keras.optimizers.Adam(rate, use_ema=True, ema_momentum=average)  # `fit` ends by taking the averages
    model.compile(optimizer, loss="mean_absolute_error", metrics=[kg.metrics.psnr_y])
