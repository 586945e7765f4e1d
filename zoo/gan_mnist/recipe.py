"""A GAN of perceptrons on MNIST, whose last layer keeps specks out.

Run: keras-genimg train gan_mnist
"""

import keras

import keras_genimg as kg

EPOCHS = 150
BATCH_SIZE = 256
IMAGE_SHAPE = (28, 28, 1)


def batches():
    images, _ = kg.data.load("mnist", "train")
    return kg.data.batches(images, BATCH_SIZE, seed=0)


def model():
    perceptron = kg.models.gan_generator(64, IMAGE_SHAPE)
    # Without it there are three stray pixels an image, which nearly double the FID.
    smoothed = kg.layers.ConservativeSmoothing(dtype="float32")(perceptron.outputs[0])
    return kg.models.GAN(
        generator=keras.Model(perceptron.inputs, smoothed, name="generator"),
        discriminator=kg.models.gan_discriminator(IMAGE_SHAPE),
        objective=kg.losses.RelativisticPairing(),
        penalties=[kg.losses.R1(0.2), kg.losses.R2(0.2)],
        augmentations=[kg.losses.Translation(2 / 28)],
        seed=0,
    )


def compile(model, total_steps):
    def adam(epsilon):
        rate = kg.training.ConstantThenLinear(1e-3, total_steps)
        return keras.optimizers.Adam(rate, beta_1=0.0, beta_2=0.99, epsilon=epsilon)

    # With the usual 1e-7 the pixels that are black in all images, whose gradients are tiny, would move as far as any.
    model.compile({"generator": adam(1e-5), "discriminator": adam(1e-7)})
