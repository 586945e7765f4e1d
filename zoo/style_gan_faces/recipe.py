"""A StyleGAN2 on drawn faces of 64x64 that is told what to draw, in networks that a CPU can train.

Of the ten parts that a face is drawn from six are asked for; the others are the latents' own.

Run: keras-genimg train style_gan_faces
"""

import keras_genimg as kg
from keras_genimg.zoo import faces

DATA = faces.DATA
EPOCHS = 16
BATCH_SIZE = 32
IMAGE_SHAPE = (64, 64, 3)
LATENT_DIM = 64


def batches():
    return faces.batches(BATCH_SIZE)


def model():
    networks = {"filters": 16, "max_filters": 128, "classes": faces.SIZE}
    return kg.models.StyleGAN2(
        generator=kg.models.style_generator(LATENT_DIM, IMAGE_SHAPE, **networks),
        discriminator=kg.models.style_discriminator(IMAGE_SHAPE, **networks),
        conditions=faces.CONDITIONS,
        penalties=[kg.losses.R1(0.25)],  # ten times the usual: the discriminator won by far at that
        path_length_weight=0.0,
        half_life_images=10_000,
        image_shape=IMAGE_SHAPE,
        latent_dim=LATENT_DIM,
        seed=0,
    )


def compile(model, total_steps):
    model.compile()
