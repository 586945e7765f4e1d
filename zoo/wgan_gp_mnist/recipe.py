"""A WGAN-GP on MNIST: five critic steps of 128 images for one of the generator.

Run: keras-genimg train wgan_gp_mnist
"""

import keras

import keras_genimg as kg

EPOCHS = 200
CRITIC_STEPS = 5
BATCH_SIZE = 128 * CRITIC_STEPS


def batches():
    images, _ = kg.data.load("mnist", "train")
    return kg.data.batches(images, BATCH_SIZE, seed=0)


def model():
    return kg.models.WGANGP(image_shape=(28, 28, 1), latent_dim=128, discriminator_steps=CRITIC_STEPS, seed=0)


def compile(model, total_steps):
    rate = kg.training.ConstantThenLinear
    model.compile(
        {
            "generator": keras.optimizers.Adam(rate(2e-4, total_steps), beta_1=0.0, beta_2=0.9),
            "discriminator": keras.optimizers.Adam(rate(2e-4, total_steps * CRITIC_STEPS), beta_1=0.0, beta_2=0.9),
        }
    )
