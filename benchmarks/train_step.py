"""Images a second of `DCGAN.fit` beside a hand-written TensorFlow loop and, where it is installed, PyTorch eager.

    python -m benchmarks.train_step [--steps 30] [--rounds 5]

All three train the same networks with the same losses, optimizers and moving average on the same images. The rounds
take turns, so that a busy machine slows all alike; the ratios are of the medians.
"""

import argparse
import statistics
import time

import keras
import numpy as np
import tensorflow as tf

from keras_genimg import models

BATCH = 128
HALF_LIFE = 50_000


def fit_loop(images):
    """One epoch of `fit` a call."""
    keras.utils.set_random_seed(0)
    model = models.DCGAN(image_shape=(28, 28, 1), latent_dim=128, half_life_images=HALF_LIFE, seed=0)
    model.compile()
    data = tf.data.Dataset.from_tensor_slices(images).batch(BATCH, drop_remainder=True).prefetch(2)
    return lambda: model.fit(data, verbose=0)


def hand_written_loop(images):
    """What a good TensorFlow tutorial writes: one tf.function, two tapes, an average by hand."""
    keras.utils.set_random_seed(0)
    generator, discriminator = models.dcgan_generator(128, (28, 28, 1)), models.dcgan_discriminator((28, 28, 1))
    averaged = keras.models.clone_model(generator)
    averaged.set_weights(generator.get_weights())
    optimizers = [keras.optimizers.Adam(2e-4, beta_1=0.5) for _ in range(2)]
    for optimizer, network in zip(optimizers, (generator, discriminator), strict=True):
        optimizer.build(network.trainable_variables)
    decay = 0.5 ** (BATCH / HALF_LIFE)

    def minimize(loss, tape, optimizer, network):
        variables = network.trainable_variables
        optimizer.apply(tape.gradient(loss, variables), variables)

    @tf.function
    def step(batch):
        real = tf.cast(batch, tf.float32) / 127.5 - 1.0
        with tf.GradientTape() as tape:
            fake = tf.stop_gradient(generator(tf.random.normal((BATCH, 128)), training=True))
            real_loss = tf.reduce_mean(tf.nn.softplus(-discriminator(real, training=True)))
            loss = real_loss + tf.reduce_mean(tf.nn.softplus(discriminator(fake, training=True)))
        minimize(loss, tape, optimizers[1], discriminator)
        with tf.GradientTape() as tape:
            fake = generator(tf.random.normal((BATCH, 128)), training=True)
            generator_loss = tf.reduce_mean(tf.nn.softplus(-discriminator(fake, training=True)))
        minimize(generator_loss, tape, optimizers[0], generator)
        for average, weight in zip(averaged.weights, generator.weights, strict=True):
            average.assign(average + (1.0 - decay) * (weight - average))
        return loss, generator_loss

    data = tf.data.Dataset.from_tensor_slices(images).batch(BATCH, drop_remainder=True).prefetch(2)

    def epoch():
        return np.mean([step(batch) for batch in data], axis=0)  # read once, as fit does

    return epoch


def torch_loop(images):
    """The same networks in PyTorch, eager."""
    import torch
    from torch import nn

    torch.manual_seed(0)

    def up(inputs, outputs):
        return [nn.ConvTranspose2d(inputs, outputs, 4, 2, 1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU()]

    generator = nn.Sequential(
        nn.Linear(128, 128 * 49, bias=False), nn.BatchNorm1d(128 * 49), nn.ReLU(), nn.Unflatten(1, (128, 7, 7)),
        *up(128, 128), *up(128, 64), nn.Conv2d(64, 1, 5, padding=2), nn.Tanh(),
    )  # fmt: skip
    discriminator = nn.Sequential(
        nn.Conv2d(1, 64, 4, 2, 1), nn.LeakyReLU(0.2),
        nn.Conv2d(64, 128, 4, 2, 1), nn.BatchNorm2d(128), nn.LeakyReLU(0.2),
        nn.Conv2d(128, 256, 3, 2, 1), nn.BatchNorm2d(256), nn.LeakyReLU(0.2), nn.Flatten(), nn.Linear(256 * 16, 1),
    )  # fmt: skip
    averaged = [value.detach().clone() for value in generator.state_dict().values()]
    optimizers = [torch.optim.Adam(net.parameters(), 2e-4, (0.5, 0.999)) for net in (generator, discriminator)]
    decay = 0.5 ** (BATCH / HALF_LIFE)
    softplus = nn.functional.softplus

    def step(batch):
        real = torch.from_numpy(batch).permute(0, 3, 1, 2).float() / 127.5 - 1.0
        with torch.no_grad():
            fake = generator(torch.randn(BATCH, 128))
        loss = softplus(-discriminator(real)).mean() + softplus(discriminator(fake)).mean()
        optimizers[1].zero_grad()
        loss.backward()
        optimizers[1].step()
        generator_loss = softplus(-discriminator(generator(torch.randn(BATCH, 128)))).mean()
        optimizers[0].zero_grad()
        generator_loss.backward()
        optimizers[0].step()
        with torch.no_grad():
            for average, value in zip(averaged, generator.state_dict().values(), strict=True):
                average.lerp_(value, 1.0 - decay) if average.is_floating_point() else average.copy_(value)
        return torch.stack([loss, generator_loss]).detach()

    return lambda: torch.stack([step(images[i : i + BATCH]) for i in range(0, len(images), BATCH)]).mean(0).tolist()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--steps", type=int, default=30, help="steps a round")
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    if keras.backend.backend() != "tensorflow":
        raise SystemExit("This benchmark compares with a TensorFlow loop: run it with KERAS_BACKEND=tensorflow.")
    images = np.random.default_rng(0).integers(0, 256, (arguments.steps * BATCH, 28, 28, 1), "uint8")
    loops = {"DCGAN.fit": fit_loop(images), "hand-written tf.function": hand_written_loop(images)}
    try:
        loops["PyTorch eager"] = torch_loop(images)
    except ImportError:
        print("PyTorch is not installed: left out.")
    seconds = {name: [] for name in loops}
    for turn in range(arguments.rounds + 1):
        for name, loop in loops.items():
            start = time.perf_counter()
            loop()
            if turn:  # the first round compiles
                seconds[name].append(time.perf_counter() - start)
    medians = {name: statistics.median(times) for name, times in seconds.items()}
    for name, median in medians.items():
        print(f"{name:26} {len(images) / median:8.0f} images/s   ratio {median / medians['DCGAN.fit']:.3f}")
    print("ratio: DCGAN.fit's images/s over this loop's; above 1, fit is ahead")


if __name__ == "__main__":
    main()
