"""Ten thousand images: `generate` beside a hand-written compiled loop, and beside the generator called batch by batch.

    KERAS_BACKEND=tensorflow python -m benchmarks.sampling [ENTRY] [--images 10000] [--seconds 120]

All draw the same latents, the loops by numpy. The entry has no conditions: `dcgan_fashion_mnist` unless told.
"""

import argparse

import numpy as np
import tensorflow as tf

from benchmarks.turns import Watch, machine, take_turns
from keras_genimg import training, zoo

BATCH = 128


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("entry", nargs="?", default="dcgan_fashion_mnist")
    parser.add_argument("--images", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=120.0, help="how long they take turns")
    arguments = parser.parse_args()
    model = zoo.load(arguments.entry)
    generator, latent_dim, count = model.averaged_generator.network, model.latent_dim, arguments.images

    def pixels(latents):
        images = generator(latents, training=False)
        return tf.cast(tf.round(tf.clip_by_value(images * 127.5 + 127.5, 0.0, 255.0)), tf.uint8)

    compiled = tf.function(pixels, input_signature=[tf.TensorSpec((None, latent_dim))])

    def loop(step):
        made = np.empty((count, *model.image_shape), "uint8")
        for first in range(0, count, BATCH):
            seeds = range(first, min(first + BATCH, count))
            made[first : first + BATCH] = step(training.latents_of_seeds(seeds, latent_dim)).numpy()
        return made

    calls = {
        "generate": lambda: model.generate(count, seed=0),
        "a tf.function by hand": lambda: loop(compiled),
        "the generator, not compiled": lambda: loop(lambda latents: pixels(tf.constant(latents))),
    }
    apart = max(np.abs(call().astype(int) - calls["generate"]()).max() for call in calls.values())
    with Watch() as watch:
        times = take_turns(calls, arguments.seconds)
    print(f"{machine()}\n{arguments.entry}, {count} images; they differ by {apart} grey levels at most")
    aims = {"a tf.function by hand": 0.97, "the generator, not compiled": 1.0, "generate": None}
    for name, taken in times.items():
        ratio = watch.ratio(np.median(taken / times["generate"]), aims[name])
        print(f"{name:28} {count / np.median(taken):7.0f} images/s   its time over generate's: {ratio}")


if __name__ == "__main__":
    main()
