"""SESR-M7 x2: 18,388 weights on luma, trained as 400,900; chroma is bicubic.

Run: KERAS_GENIMG_PHOTOS=FOLDER_OF_PHOTOS keras-genimg train sesr_x2 --precision mixed_bfloat16

Expected on Set5, PSNR on Y with 2 border pixels cut and MATLAB-bicubic input: 37.19 dB after 15
epochs, which is what the entry's weights had (bicubic 33.67).
"""

import keras

import keras_genimg as kg
from keras_genimg.zoo.schedules import warmed_cosine

EPOCHS = 40
STEPS_PER_EPOCH = 400
SCALE = 2
PATCH_SIZE = 48  # pixels of the small image
BATCH_SIZE = 16
SHRINKS = (1.0, 0.7)  # each photo is also used at these sizes: more, and sharper, detail from few photos


def patches(photos):
    sizes = [kg.data.imresize(photo, shrink) for shrink in SHRINKS for photo in photos]
    sizes = [photo for photo in sizes if min(photo.shape[:2]) >= SCALE * PATCH_SIZE]
    return kg.data.SuperResolutionPatches(sizes, SCALE, PATCH_SIZE, BATCH_SIZE, STEPS_PER_EPOCH, luma=True, workers=4)


def batches():
    return patches(kg.data.load_photos(smallest=SCALE * PATCH_SIZE))


def model():
    return kg.models.SESR(scale=SCALE)


def compile(model, total_steps):
    rate = warmed_cosine(1e-3, total_steps, warmup=500)
    half_life_images = 5_000  # longer ones lag behind: averages of factors are no averages of products
    average = 0.5 ** (BATCH_SIZE / half_life_images)
    optimizer = keras.optimizers.Adam(rate, use_ema=True, ema_momentum=average)  # `fit` ends by taking the averages
    model.compile(optimizer, loss="mean_absolute_error", metrics=[kg.metrics.psnr_y])
