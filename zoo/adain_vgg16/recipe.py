"""AdaIN on VGG16: any painting's style in one pass; 2.9 million weights of the decoder.

Run: KERAS_GENIMG_PHOTOS=PHOTOS KERAS_GENIMG_PAINTINGS=PAINTINGS keras-genimg train adain_vgg16

On a CPU that knows bfloat16, and on a GPU, `--precision mixed_bfloat16` halves the time.
"""

import keras

import keras_genimg as kg
from keras_genimg.zoo.schedules import warmed_cosine

EPOCHS = 15  # of 237 steps for 950 photos


def batches():
    photos = kg.data.load_folder(kg.data.photo_folder(), 192)
    paintings = kg.data.load_folder(kg.data.photo_folder("paintings"), 224)
    return kg.data.unpaired(photos, paintings, 4, crop=128, flip=True)


def model():
    return kg.models.AdaIN()


def compile(model, total_steps):
    rate = warmed_cosine(5e-4, total_steps, warmup=200, end=0.02)
    model.compile(keras.optimizers.Adam(rate))
