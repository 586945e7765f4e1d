"""Residual networks on CIFAR-10: hinge loss, spectral norm, two discriminator steps of 128 augmented images.

Run, on a GPU, since 10 million real images are seen:
KERAS_BACKEND=jax keras-genimg train dcgan_cifar10 --precision mixed_bfloat16
"""

import keras

import keras_genimg as kg

DATA = "cifar10"
EPOCHS = 200
DISCRIMINATOR_STEPS = 2
BATCH_SIZE = 128 * DISCRIMINATOR_STEPS


def batches():
    images, _ = kg.data.load(DATA, "train")
    return kg.data.batches(images, BATCH_SIZE, seed=0, flip=True)


def model():
    return kg.models.DCGAN(
        generator=kg.models.residual_generator(128, (32, 32, 3)),
        discriminator=kg.models.residual_discriminator((32, 32, 3)),
        objective=kg.losses.Hinge(),
        augmentations=[kg.losses.Translation(0.125), kg.losses.Cutout(0.5)],  # Zhao's for hinge loss and CIFAR-10
        discriminator_steps=DISCRIMINATOR_STEPS,
        half_life_images=100_000,
        seed=0,
    )


def compile(model, total_steps):
    def adam(rate, steps):
        schedule = kg.training.ConstantThenLinear(rate, steps, constant_share=0.6)
        return keras.optimizers.Adam(schedule, beta_1=0.0, beta_2=0.9)

    model.compile(
        {"generator": adam(2e-4, total_steps), "discriminator": adam(4e-4, total_steps * DISCRIMINATOR_STEPS)}
    )
