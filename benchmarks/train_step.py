"""Images a second of `DCGAN.fit` beside a hand-written TensorFlow loop and, where it is installed, PyTorch.

    python -m benchmarks.train_step [--steps 30] [--seconds 120] [--precision mixed_bfloat16] [--layers]

All train the same networks with the same losses, optimizers and moving average on the same images; PyTorch as it comes
and by `torch.compile`. The limit is the rate at which TensorFlow multiplies matrices in that precision, by the products
of a step. With `--layers`, how near to it each layer comes, forwards and backwards.
"""

import argparse
import contextlib

import keras
import numpy as np
import tensorflow as tf

from benchmarks.turns import Watch, machine, take_turns
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


def torch_loop(images, precision, compiled):
    """The same networks in PyTorch."""
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
    if compiled:
        generator, discriminator = torch.compile(generator), torch.compile(discriminator)

    def cast():
        return contextlib.nullcontext() if precision == "float32" else torch.autocast("cpu", torch.bfloat16)

    def step(batch):
        real = torch.from_numpy(batch).permute(0, 3, 1, 2).float() / 127.5 - 1.0
        with cast():
            with torch.no_grad():
                fake = generator(torch.randn(BATCH, 128))
            logits = discriminator(real), discriminator(fake)
        loss = softplus(-logits[0].float()).mean() + softplus(logits[1].float()).mean()
        optimizers[1].zero_grad()
        loss.backward()
        optimizers[1].step()
        with cast():
            logits = discriminator(generator(torch.randn(BATCH, 128)))
        generator_loss = softplus(-logits.float()).mean()
        optimizers[0].zero_grad()
        generator_loss.backward()
        optimizers[0].step()
        with torch.no_grad():
            for average, value in zip(averaged, generator.state_dict().values(), strict=True):
                average.lerp_(value, 1.0 - decay) if average.is_floating_point() else average.copy_(value)
        return torch.stack([loss, generator_loss]).detach()

    return lambda: torch.stack([step(images[i : i + BATCH]) for i in range(0, len(images), BATCH)]).mean(0).tolist()


def products(network, images):
    """Multiplications of one pass forwards, a dict by layer."""
    found = {}
    for layer in network.layers:
        weights = [w for w in layer.weights if len(w.shape) >= 2]
        if not weights:
            continue
        places = layer.input.shape if "Transpose" in type(layer).__name__ else layer.output.shape
        found[layer.name] = images * int(np.prod(weights[0].shape)) * int(np.prod(places[1:-1]))
    return found


def multiply(precision):
    """A product of two matrices of 2048 x 2048, as a call, and how many multiplications it is."""
    side = tf.cast(tf.random.normal((2048, 2048)), "float32" if precision == "float32" else "bfloat16")
    product = tf.function(lambda: tf.matmul(side, side))
    return lambda: tf.cast(product()[0, 0], tf.float32).numpy(), 2048**3


def by_layer(network, rate):
    """Prints for each layer the milliseconds of a pass there and back, and the share of the limit."""
    counts = products(network, BATCH)
    for layer in network.layers[1:]:
        given = [tf.random.normal((BATCH, *tensor.shape[1:])) for tensor in keras.tree.flatten(layer.input)]
        given = [tf.cast(value, layer.compute_dtype) for value in given]

        @tf.function
        def there_and_back(*given, layer=layer):
            with tf.GradientTape() as tape:
                tape.watch(given)
                total = tf.reduce_sum(tf.cast(layer(*given, training=True), tf.float32))
            return [
                tf.reduce_sum(tf.cast(g, tf.float32)) for g in tape.gradient(total, [*given, *layer.trainable_weights])
            ]

        call = lambda f=there_and_back, given=given: [g.numpy() for g in f(*given)]  # noqa: E731
        seconds = np.median(take_turns({"layer": call}, 0.5)["layer"])
        limit = 3 * counts.get(layer.name, 0) / rate
        share = f"{limit / seconds:4.0%} of the limit" if limit else "no products"
        print(f"  {network.name:14}{layer.name:24}{1e3 * seconds:8.2f} ms   {share}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--steps", type=int, default=30, help="steps a round")
    parser.add_argument("--seconds", type=float, default=120.0, help="how long they take turns")
    parser.add_argument("--precision", choices=["float32", "mixed_bfloat16"], default="float32")
    parser.add_argument("--layers", action="store_true", help="where the time goes")
    arguments = parser.parse_args()
    if keras.backend.backend() != "tensorflow":
        raise SystemExit("This benchmark compares with a TensorFlow loop: run it with KERAS_BACKEND=tensorflow.")
    keras.mixed_precision.set_global_policy(arguments.precision)
    images = np.random.default_rng(0).integers(0, 256, (arguments.steps * BATCH, 28, 28, 1), "uint8")
    product, size = multiply(arguments.precision)
    calls = {"fit": fit_loop(images), "a tf.function by hand": hand_written_loop(images), "products": product}
    try:
        for name, compiled in (("PyTorch eager", False), ("torch.compile", True)):
            calls[name] = torch_loop(images, arguments.precision, compiled)
    except ImportError:
        print("PyTorch is not installed: left out.")
    with Watch() as watch:
        times = take_turns(calls, arguments.seconds)
    rate = size / np.median(times.pop("products"))
    generator, discriminator = models.dcgan_generator(128, (28, 28, 1)), models.dcgan_discriminator((28, 28, 1))
    # The generator makes two batches and is trained on one; the discriminator sees three, is trained on two, and hands
    # gradients back for the third. Back to inputs, and back to weights, are as many products as forwards.
    sums = [sum(products(network, BATCH).values()) for network in (generator, discriminator)]
    times["the limit"] = np.full_like(times["fit"], arguments.steps * (4 * sums[0] + 8 * sums[1]) / rate)
    aims = {"a tf.function by hand": 0.97, "PyTorch eager": 1.3, "torch.compile": 1.0, "the limit": 0.7}
    print(f"{machine()}; {arguments.precision}, {2 * rate / 1e9:.0f} GFLOP/s in products; {len(times['fit'])} rounds")
    for name, taken in times.items():
        ratio = watch.ratio(np.median(taken / times["fit"]), aims.get(name))
        print(f"{name:24} {len(images) / np.median(taken):8.0f} images/s   DCGAN.fit's over it: {ratio}")
    if arguments.layers:
        for network in (generator, discriminator):
            by_layer(network, rate)


if __name__ == "__main__":
    main()
