"""SwinIR of the paper's light size, x2: 0.91 million weights, attention in shifted windows, on RGB. For a GPU.

Run: KERAS_GENIMG_PHOTOS=FOLDER_OF_PHOTOS keras-genimg train swinir_light_x2 --precision mixed_bfloat16

Aim on Set5, PSNR on Y with 2 border pixels cut and MATLAB-bicubic input: above 37.78 dB, which is `edsr_baseline_x2`
after the same photos; the paper has 38.14 dB after DIV2K's 800 large photos and 500,000 steps.
"""

import keras

import keras_genimg as kg
from keras_genimg.zoo.schedules import warmed_cosine

EPOCHS = 60
STEPS_PER_EPOCH = 300
SCALE = 2
PATCH_SIZE = 64  # pixels of the small image, a multiple of the window of 8
BATCH_SIZE = 16
SHRINKS = (1.0, 0.7)  # each photo is also used at these sizes: more, and sharper, detail from few photos


def patches(photos):
    sizes = [kg.data.imresize(photo, shrink) for shrink in SHRINKS for photo in photos]
    sizes = [photo for photo in sizes if min(photo.shape[:2]) >= SCALE * PATCH_SIZE]
    return kg.data.SuperResolutionPatches(sizes, SCALE, PATCH_SIZE, BATCH_SIZE, STEPS_PER_EPOCH, luma=False, workers=4)


def batches():
    return patches(kg.data.load_photos(smallest=SCALE * PATCH_SIZE))


def model():
    return kg.models.SwinIR(scale=SCALE)


def compile(model, total_steps):
    rate = warmed_cosine(4e-4, total_steps, warmup=500)
    half_life_images = 50_000
    average = 0.5 ** (BATCH_SIZE / half_life_images)
    optimizer = keras.optimizers.Adam(rate, clipnorm=1.0, use_ema=True, ema_momentum=average)  # `fit` ends with these
    model.compile(optimizer, loss="mean_absolute_error", metrics=[kg.metrics.psnr_y])
