"""Few training images: what differentiable augmentations bring, measured on 1,000 images of Fashion-MNIST.

    python -m benchmarks.few_images [--images 5000000] [--a-class 100] [--arms none mirror_translation] [--fid]

The networks (thinner by `--filters 32`), the rates and the seed of the zoo's `dcgan_fashion_mnist`, on the first
training images of each class, once for each arm. The Frechet distance of the zoo's classifier (`fcd_10k_test`) is
measured on the way, so that it shows where a training turns worse; at its end also precision, recall and class coverage
by that classifier, and how many of 1,000 generated images are nearer to a training image than 99 % of the test images
are: copies. Nothing is chosen by the test set. `--fid` adds `fid_10k_test`, some ten minutes of two cores
an arm. Results go to `few_images.json` in `--output`, beside a grid of images and one of neighbours for each arm.
"""

import argparse
import json
import pathlib
import time

import keras
import numpy as np

import keras_genimg as kg
from keras_genimg.images.grids import grid_picture

DATA, ENTRY = "fashion_mnist", "dcgan_fashion_mnist"
BATCH_SIZE = 128
LAST = ("precision", "recall", "class_coverage")


def everything():
    losses = kg.losses
    return [
        losses.Mirror(), losses.QuarterTurns(), losses.Translation(fractional=True), losses.Scale(),
        losses.ColourJitter(),
    ]  # fmt: skip


ARMS = {
    "none": lambda images: [],
    "mirror_translation": lambda images: [kg.losses.Mirror(), kg.losses.Translation()],
    "adaptive": lambda images: [kg.losses.Sometimes(everything(), kg.losses.Adaptive(images=images // 3))],
    "half": lambda images: [kg.losses.Sometimes(everything(), 0.5)],
}


def few(images, labels, a_class):
    """The first images of each class, in their order."""
    return images[np.sort(np.concatenate([np.flatnonzero(labels == each)[:a_class] for each in np.unique(labels)]))]


def run(arm, total, a_class, filters, looks, with_fid, folder):
    """Trains one arm; returns its figures."""
    training = few(*kg.data.load(DATA, "train"), a_class)
    test, _ = kg.data.load(DATA, "test")
    features = kg.metrics.ClassifierFeatures(kg.zoo.load("classifier_fashion_mnist"))

    def measured(name, generated, features=features):
        protocol = kg.metrics.Protocol.parse(name)
        value = protocol.evaluate(lambda count, seed: generated[seed : seed + count], test, features)[name]
        return round(float(value), 4)

    keras.utils.set_random_seed(0)
    model = kg.models.DCGAN(
        generator=kg.models.dcgan_generator(128, (28, 28, 1), filters=filters),
        discriminator=kg.models.dcgan_discriminator((28, 28, 1), filters=filters),
        augmentations=ARMS[arm](total),
        seed=0,
    )
    batches = kg.data.batches(np.concatenate([training] * -(-1000 // len(training))), BATCH_SIZE, seed=0)
    epochs = max(looks, round(total / (len(batches) * BATCH_SIZE)))
    kg.zoo.training.recipe(ENTRY).compile(model, epochs * len(batches))
    start, curve, done = time.perf_counter(), {}, 0
    for look in range(1, looks + 1):
        until = epochs * look // looks
        history = model.fit(
            batches.pipeline(), epochs=until, initial_epoch=done, steps_per_epoch=len(batches), shuffle=False, verbose=0
        ).history
        done = until
        generated = model.generate(10_000, seed=0, batch_size=250)
        curve[done * len(batches) * BATCH_SIZE] = measured("fcd_10k_test", generated)
        print(f"{arm}: {curve}, {time.perf_counter() - start:.0f} s", flush=True)
    figures = {"arm": arm, "training_images": len(training), "filters": filters, "fcd_10k_test": curve}
    figures |= {f"{name}_10k_test": measured(f"{name}_10k_test", generated) for name in LAST}
    copies = kg.metrics.memorisation(generated[:1000], test[:1000], training)
    figures |= {"nearer_than_test": copies["share_nearer"], "generated_q50": round(copies["generated_q50"], 2)}
    figures |= {name: round(values[-1], 3) for name, values in history.items() if name.endswith("_probability")}
    if with_fid:
        figures["fid_10k_test"] = measured("fid_10k_test", generated, None)
    figures["minutes"] = round((time.perf_counter() - start) / 60, 1)
    folder.mkdir(parents=True, exist_ok=True)
    grid_picture(generated[:64]).save(folder / f"{arm}.png")
    kg.metrics.neighbours_picture(generated, training).save(folder / f"{arm}_neighbours.png")
    return figures


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--images", type=int, default=300_000, help="that each training sees, repeated")
    parser.add_argument("--a-class", type=int, default=100, help="training images of each of the ten classes")
    parser.add_argument("--filters", type=int, default=64, help="of the networks; the recipe has 64")
    parser.add_argument("--looks", type=int, default=4, help="how often fcd_10k_test is measured")
    parser.add_argument("--arms", nargs="+", default=list(ARMS), choices=list(ARMS))
    parser.add_argument("--fid", action="store_true", help="measure fid_10k_test as well")
    parser.add_argument("--output", type=pathlib.Path, default=pathlib.Path("runs/few_images"))
    arguments = parser.parse_args()
    path = arguments.output / "few_images.json"
    for arm in arguments.arms:
        figures = run(
            arm, arguments.images, arguments.a_class, arguments.filters, arguments.looks, arguments.fid,
            arguments.output,
        )  # fmt: skip
        print(json.dumps(figures), flush=True)
        before = json.loads(path.read_text()) if path.exists() else []
        path.write_text(json.dumps([*before, figures], indent=1) + "\n")


if __name__ == "__main__":
    main()
