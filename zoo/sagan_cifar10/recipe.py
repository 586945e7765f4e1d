"""Self-attention on CIFAR-10: residual networks that are told the class, whose features of 16x16 attend to each other.

After Zhang et al., Self-attention generative adversarial networks (2019): spectral normalisation in both players, and a
discriminator that learns four times as fast in place of more steps.

Run, on a GPU, since 20 million real images are seen:
KERAS_BACKEND=jax keras-genimg train sagan_cifar10 --precision mixed_bfloat16
"""

import keras

import keras_genimg as kg

DATA = "cifar10"
EPOCHS = 400
BATCH_SIZE = 128
CLASSES = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")


def batches():
    images, labels = kg.data.load(DATA, "train")
    return kg.data.batches(images, BATCH_SIZE, labels=labels, seed=0, flip=True)


def model():
    options = {"classes": len(CLASSES), "attention": 16, "spectral": True}
    return kg.models.DCGAN(
        generator=kg.models.residual_generator(128, (32, 32, 3), **options),
        discriminator=kg.models.residual_discriminator((32, 32, 3), **options),
        objective=kg.losses.Hinge(),
        augmentations=[kg.losses.Translation(0.125)],
        half_life_images=200_000,
        classes=CLASSES,
        seed=0,
    )


def compile(model, total_steps):
    def adam(rate):
        return keras.optimizers.Adam(kg.training.ConstantThenLinear(rate, total_steps), beta_1=0.0, beta_2=0.9)

    model.compile({"generator": adam(1e-4), "discriminator": adam(4e-4)})
