"""The speed of a diffusion model: an image through the served graph, and `fit`, each beside what it could be.

    KERAS_BACKEND=tensorflow python -m benchmarks.diffusion latency [--seconds 60]
    KERAS_BACKEND=tensorflow python -m benchmarks.diffusion fit [--seconds 120]

`latency`: ten steps of `DPMSolver` on the network of `diffusion_fashion_mnist`, in float32, in a SavedModel as it is
served, beside the same network in onnxruntime with the sampler as a loop of numpy, as one would write it there.
`fit`: images a second, beside a loop of one tf.function with the same network, noise of TensorFlow's own and a moving
average. All take turns, so that a busy machine slows all alike; ratios are of one round.
"""

import argparse
import itertools
import pathlib
import tempfile

import keras
import numpy as np
import tensorflow as tf

import keras_genimg as kg
from benchmarks.turns import Watch, machine, take_turns

STEPS, BATCH, BATCHES = 10, 64, 20
DEVIATION, MEAN = 0.71, -0.43
LEVELS = [*80.0 * (0.02 / 80.0) ** np.linspace(0, 1, STEPS), 0.0]


def model():
    keras.utils.set_random_seed(0)
    network = kg.models.denoising_unet((28, 28, 1), widths=(48, 96), classes=10)
    return kg.models.Diffusion(
        network=network, preconditioning=kg.diffusion.EDM(DEVIATION), data_mean=MEAN, classes=10, seed=0
    )


def stirred(made):
    """A model whose last convolutions do not begin at zero."""
    generator = np.random.default_rng(0)
    made.set_weights([w if np.any(w) else generator.normal(0, 0.05, w.shape) for w in made.get_weights()])
    return made


def onnx_loop(network):
    """Images of noise and labels, by onnxruntime and numpy."""
    import onnxruntime
    import tf2onnx

    function = tf.function(lambda *inputs: network(list(inputs)), autograph=False)
    specs = [tf.TensorSpec((None, *each.shape[1:]), tf.float32, each.name) for each in network.inputs]
    graph, _ = tf2onnx.convert.from_function(function, specs, opset=18)
    session = onnxruntime.InferenceSession(graph.SerializeToString(), providers=["CPUExecutionProvider"])
    names = [each.name for each in session.get_inputs()]

    def generate(noise, label):
        x, before = LEVELS[0] * noise, None
        for index, (sigma, following) in enumerate(itertools.pairwise(LEVELS)):
            total = sigma**2 + DEVIATION**2
            level = np.full((len(x), 1), np.log(sigma) / 4, np.float32)
            given = dict(zip(names, [(x / total**0.5).astype(np.float32), level, label], strict=True))
            said = DEVIATION**2 / total * x + sigma * DEVIATION / total**0.5 * session.run(None, given)[0]
            first_order = index == 0 or following == 0
            ahead = said if first_order else 1.5 * said - 0.5 * before
            share = following / sigma
            x, before = share * x + (1 - share) * ahead, said
        return np.clip(np.round((x + MEAN + 1) * 127.5), 0, 255).astype("uint8")

    return generate


def latency(seconds):
    made = stirred(model())
    with tempfile.TemporaryDirectory() as folder:
        served = tf.saved_model.load(kg.export(made, pathlib.Path(folder) / "model"))
    other = onnx_loop(made.averaged_network.network)
    calls = {}
    for count in (1, 64):
        seeds, classes = np.arange(count), np.arange(count) % 10
        noise = kg.training.latents_of_seeds(seeds, 784).reshape(count, 28, 28, 1)
        label = np.eye(10, dtype="float32")[classes]
        asked = {"seed": tf.constant(seeds, tf.int64), "label": tf.constant(classes, tf.int64)}
        ours = served.signatures["generate"]
        difference = np.abs(ours(**asked)["image"].numpy().astype(int) - other(noise, label)).max()
        print(f"{count} images: the two differ by {difference} grey levels at most")
        calls[f"served, {count}"] = lambda ours=ours, asked=asked: ours(**asked)["image"].numpy()
        calls[f"onnxruntime, {count}"] = lambda noise=noise, label=label: other(noise, label)
    with Watch() as watch:
        times = take_turns(calls, seconds)
    for count in (1, 64):
        own, others = times[f"served, {count}"], times[f"onnxruntime, {count}"]
        print(
            f"{count} images, {STEPS} steps: served {1e3 * np.median(own):.0f} ms, onnxruntime in a loop "
            f"{1e3 * np.median(others):.0f} ms; its time over ours {watch.ratio(np.median(others / own), 1.0)}"
        )


def hand_written_loop(batches):
    """What a good TensorFlow tutorial writes: one tf.function, one tape, an average by hand."""
    network = model().network
    averaged = keras.models.clone_model(network)
    averaged.set_weights(network.get_weights())
    optimizer = keras.optimizers.Adam(1e-3, beta_2=0.99, clipnorm=1.0)
    optimizer.build(network.trainable_variables)
    decay = 0.5 ** (BATCH / 50_000)

    @tf.function
    def step(images, labels):
        x0 = tf.cast(images, tf.float32) / 127.5 - 1.0 - MEAN
        label = tf.one_hot(labels, 10) * tf.cast(tf.random.uniform((BATCH, 1)) >= 0.1, tf.float32)
        sigma = tf.exp(-1.2 + 1.2 * tf.random.normal((BATCH, 1, 1, 1)))
        total = sigma**2 + DEVIATION**2
        x = x0 + sigma * tf.random.normal(x0.shape)
        wanted = (x0 - DEVIATION**2 / total * x) * tf.sqrt(total) / (sigma * DEVIATION)
        level = tf.reshape(tf.math.log(sigma) / 4, (-1, 1))
        with tf.GradientTape() as tape:
            said = network([x / tf.sqrt(total), level, label], training=True)
            loss = tf.reduce_mean(tf.square(said - wanted))
        optimizer.apply(tape.gradient(loss, network.trainable_variables), network.trainable_variables)
        for average, weight in zip(averaged.weights, network.weights, strict=True):
            average.assign(average + (1.0 - decay) * (weight - average))
        return loss

    return lambda: np.mean([step(*batch) for batch in batches])  # read once, as fit does


def fit(seconds):
    generator = np.random.default_rng(0)
    images = generator.integers(0, 256, (BATCHES * BATCH, 28, 28, 1), "uint8")
    labels = generator.integers(0, 10, len(images))
    batches = tf.data.Dataset.from_tensor_slices((images, labels)).batch(BATCH, drop_remainder=True).prefetch(2)
    own = model()
    own.compile(keras.optimizers.Adam(1e-3, beta_2=0.99, clipnorm=1.0))
    calls = {"fit": lambda: own.fit(batches, verbose=0), "by hand": hand_written_loop(batches)}
    with Watch() as watch:
        times = take_turns(calls, seconds)
    ratio = watch.ratio(np.median(times["by hand"] / times["fit"]), 0.97)
    for name, taken in times.items():
        print(f"{name:8} {len(images) / np.median(taken):6.0f} images/s")
    print(f"fit's images/s over those of the loop by hand: {ratio} ({len(times['fit'])} rounds)")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=["latency", "fit"])
    parser.add_argument("--seconds", type=float, default=60.0, help="how long they take turns")
    arguments = parser.parse_args()
    if keras.backend.backend() != "tensorflow":
        raise SystemExit("This benchmark compares with TensorFlow's loops: run it with KERAS_BACKEND=tensorflow.")
    print(machine())
    {"latency": latency, "fit": fit}[arguments.what](arguments.seconds)


if __name__ == "__main__":
    main()
