"""A GAN of perceptrons on MNIST, whose last layers keep specks out.

Run: keras-genimg train gan_mnist
"""

import keras

import keras_genimg as kg

DATA = "mnist"
EPOCHS = 150
BATCH_SIZE = 256
IMAGE_SHAPE = (28, 28, 1)
BLACK = 16 / 255  # the share of the greys that becomes black


def batches():
    images, _ = kg.data.load(DATA, "train")
    return kg.data.batches(images, BATCH_SIZE, seed=0)


def finish():
    """Images -1..1 to images without specks of two pixels, frayed edges and greys in the black; it has no weights."""
    single = {"dtype": "float32"}
    images = keras.Input(IMAGE_SHAPE)
    x = kg.layers.ConservativeSmoothing(rank=2, **single)(images)
    mean = keras.layers.AveragePooling2D(3, strides=1, padding="same", **single)(x)
    x = keras.layers.Add(**single)(
        [keras.layers.Rescaling(0.8, **single)(x), keras.layers.Rescaling(0.2, **single)(mean)]
    )
    x = keras.layers.Rescaling(1 / (1 - BLACK), offset=-BLACK / (1 - BLACK), **single)(x)  # 1 stays 1
    return keras.Model(images, keras.layers.Activation("hard_tanh", **single)(x), name="finish")


def model():
    perceptron = kg.models.gan_generator(64, IMAGE_SHAPE)
    # Without it there are three stray pixels an image, which nearly double the FID.
    smoothed = kg.layers.ConservativeSmoothing(dtype="float32")(perceptron.outputs[0])
    # Trained with, the finish does harm: the generator learns to make specks that get past it (FID 14.9).
    finished = kg.layers.InferenceOnly(finish(), dtype="float32")(smoothed)
    return kg.models.GAN(
        generator=keras.Model(perceptron.inputs, finished, name="generator"),
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
