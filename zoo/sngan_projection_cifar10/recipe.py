"""Residual networks on CIFAR-10 that are told the class: projected in the discriminator, scaling in the generator.

After Miyato and Koyama, cGANs with projection discriminator (2018), with two discriminator steps of 128 images for one
of the generator where they take five of 64, and translations of what the discriminator sees.

Run, on a GPU, since 20 million real images are seen:
KERAS_BACKEND=jax keras-genimg train sngan_projection_cifar10 --precision mixed_bfloat16
"""

import keras

import keras_genimg as kg

DATA = "cifar10"
EPOCHS = 400
DISCRIMINATOR_STEPS = 2
BATCH_SIZE = 128 * DISCRIMINATOR_STEPS
CLASSES = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")


def batches():
    images, labels = kg.data.load(DATA, "train")
    return kg.data.batches(images, BATCH_SIZE, labels=labels, seed=0, flip=True)


def model():
    return kg.models.DCGAN(
        generator=kg.models.residual_generator(128, (32, 32, 3), classes=len(CLASSES)),
        discriminator=kg.models.residual_discriminator((32, 32, 3), classes=len(CLASSES)),
        objective=kg.losses.Hinge(),
        augmentations=[kg.losses.Translation(0.125)],
        discriminator_steps=DISCRIMINATOR_STEPS,
        half_life_images=200_000,
        classes=CLASSES,
        seed=0,
    )


def compile(model, total_steps):
    def adam(steps):
        return keras.optimizers.Adam(kg.training.ConstantThenLinear(2e-4, steps), beta_1=0.0, beta_2=0.9)

    model.compile({"generator": adam(total_steps), "discriminator": adam(total_steps * DISCRIMINATOR_STEPS)})
