"""A GAN whose training breaks down in one epoch, with `callbacks.RollBack` and without it.

    python -m benchmarks.rollback [--epochs 10] [--slip 4] [--factor 200]

A small DCGAN learns 5,000 garments of the package three times from the same weights: as it is; with the generator's
learning rate so many times too high in one epoch; and so with `RollBack`, which watches the discriminator's loss: the
discriminator wins for good. Prints that loss and the diversity after each epoch, and the Frechet classifier distance
(5,000 generated images against the 5,000) at the end.
"""

import argparse
import json

import keras

import keras_genimg as kg

SHAPE, BATCH_SIZE, COUNT = (28, 28, 1), 64, 5_000


class Slip(keras.callbacks.Callback):
    """Multiplies the generator's learning rate for one epoch, counted from 0."""

    def __init__(self, epoch, factor):
        super().__init__()
        self.epoch, self.factor = epoch, factor

    def on_epoch_begin(self, epoch, logs=None):
        if epoch in (self.epoch, self.epoch + 1):
            member = self.model.optimizer.members["generator"]
            rate = float(keras.ops.convert_to_numpy(member.learning_rate))
            member.learning_rate = rate * self.factor if epoch == self.epoch else rate / self.factor


def trained(images, epochs, callbacks):
    """A DCGAN, always begun from the same weights, and what `fit` logged."""
    keras.utils.set_random_seed(0)
    model = kg.models.DCGAN(
        generator=kg.models.dcgan_generator(64, SHAPE, filters=16),
        discriminator=kg.models.dcgan_discriminator(SHAPE, filters=16),
        half_life_images=1_000,
        seed=0,
    )
    model.compile(keras.optimizers.Adam(5e-4, beta_1=0.5))
    history = model.fit(
        kg.data.batches(images, BATCH_SIZE, seed=0), epochs=epochs, shuffle=False, verbose=0,
        callbacks=[kg.callbacks.Diversity(images), *callbacks],
    )  # fmt: skip
    return model, history.history


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--slip", type=int, default=4, help="The epoch, from 1, whose learning rate is wrong.")
    parser.add_argument("--factor", type=float, default=200.0)
    arguments = parser.parse_args()
    images = kg.data.load("fashion_mnist_sample")[0][:COUNT]
    features = kg.metrics.ClassifierFeatures(kg.zoo.load("classifier_fashion_mnist"))
    slip = Slip(arguments.slip - 1, arguments.factor)
    back = kg.callbacks.RollBack("discriminator_loss", below=0.6, patience=1)
    for name, callbacks in (("undisturbed", []), ("slip, with RollBack", [slip, back]), ("slip, without", [slip])):
        model, logs = trained(images, arguments.epochs, callbacks)
        found = {key: [round(float(value), 2) for value in logs[key]] for key in ("discriminator_loss", "nearest")}
        fcd = round(kg.metrics.fid(images, model.generate(COUNT, seed=0), features), 3)
        print(json.dumps({"training": name, "fcd": fcd, **found}), flush=True)
    print(json.dumps({"times back": back.times}))


if __name__ == "__main__":
    main()
