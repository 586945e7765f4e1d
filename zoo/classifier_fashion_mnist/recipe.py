"""A convolutional classifier of Fashion-MNIST: the features of the zoo's `fcd`, and its judge of classes.

Run: keras-genimg train classifier_fashion_mnist
"""

import keras

import keras_genimg as kg

DATA = "fashion_mnist"
EPOCHS = 20
BATCH_SIZE = 128
TRAINED_ON = 55_000  # the other 5,000 training images are for choices


def batches():
    images, labels = kg.data.load(DATA, "train")
    images, labels = images[:TRAINED_ON], labels[:TRAINED_ON]
    return kg.data.batches(images, BATCH_SIZE, labels=keras.utils.to_categorical(labels), seed=0, shift=1, flip=True)


def model():
    return kg.models.classifier((28, 28, 1), filters=(32, 64, 128, 128, 128))


def compile(model, total_steps):
    # Keras decays weights by rate * weight_decay, outside the momentum that would multiply it by ten.
    rate = keras.optimizers.schedules.CosineDecay(
        0.0, total_steps * 9 // 10, warmup_target=0.1, warmup_steps=total_steps // 10
    )
    model.compile(
        optimizer=keras.optimizers.SGD(rate, momentum=0.9, nesterov=True, weight_decay=1e-3),
        loss=keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=0.1),
        metrics=["accuracy"],
    )
