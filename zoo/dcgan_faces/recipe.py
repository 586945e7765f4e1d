"""A DCGAN on drawn faces of 64x64, with the hinge loss, in networks that one CPU core can train.

The discriminator has spectral normalisation: with BatchNorm it told flat drawings from noise at once, and in the first
200 steps the generator had learnt nothing from it.

Run: keras-genimg train dcgan_faces
"""

import keras

import keras_genimg as kg

DATA = "faces"
EPOCHS = 20
BATCH_SIZE = 64
IMAGE_SHAPE = (64, 64, 3)
LATENT_DIM = 128


def batches():
    images, _ = kg.data.load(DATA, "train")
    return kg.data.batches(images, BATCH_SIZE, seed=0)


def model():
    return kg.models.DCGAN(
        generator=kg.models.dcgan_generator(LATENT_DIM, IMAGE_SHAPE, filters=32, max_filters=256),
        discriminator=kg.models.dcgan_discriminator(
            IMAGE_SHAPE, filters=32, max_filters=256, normalization=None, spectral=True
        ),
        objective=kg.losses.Hinge(),
        image_shape=IMAGE_SHAPE,
        latent_dim=LATENT_DIM,
        seed=0,
    )


def compile(model, total_steps):
    rate = kg.training.ConstantThenLinear(2e-4, total_steps)
    model.compile(
        {
            "generator": keras.optimizers.Adam(rate, beta_1=0.5),
            "discriminator": keras.optimizers.Adam(rate, beta_1=0.5),
        }
    )
