"""Do generated images help a classifier? Real images, with the usual changes, with generated ones, generated alone.

    python -m benchmarks.augmentation [--data pneumonia_mnist] [--a-class 100] [--seeds 5] [--resume]

For each seed it draws a subset of the training images, trains a conditional DCGAN on *that subset alone*, and then one
classifier for each arm, all from the same first weights and for the same number of steps: on the real images; on them
mirrored and shifted; on them and a share of generated ones; on as many generated ones as there are real. Generated
images go to the rarest classes first. How long the generator is trained is chosen by the classifier that saw nothing
but its images, on a held-out part of the training images that no arm is trained on (the validation images where a set
has some); nothing is chosen by the test images.

The figure is the balanced accuracy: the mean of the shares of each class that are named right. The table has its mean
over the seeds, and the mean of the differences to the first two arms, each with the deviation between the seeds.
`--output` gets `augmentation.json`, written anew after each seed, so that `--resume` goes on where a run broke off, and
a grid of generated images for each seed, a class a column.
"""

import argparse
import json
import pathlib
import time

import keras
import numpy as np

import keras_genimg as kg
from keras_genimg.cli.reports import progress_bar
from keras_genimg.files import replacing
from keras_genimg.images.grids import grid_picture

MIRRORS = {
    "fashion_mnist": True,
    "mnist": False,
    "pneumonia_mnist": True,
}  # whether a mirrored image stays in its class
HELD_OUT = 5_000  # of the training images, where there is no validation split
REAL, USUAL, ALONE = "real", "real, mirrored and shifted", "generated alone"
SHIFT = 2  # pixels, of the usual changes
BATCH_SIZE, GAN_BATCH_SIZE, GENERATED = 64, 128, 250
NOT_OF_THE_RESULT = ("seeds", "resume", "output")  # options that a resumed run may change


def load(name):
    """Training images to draw subsets from, held-out ones and test ones, each with their labels."""
    images, labels = kg.data.load(name, "train")
    if "validation" in kg.data.splits(name):
        held_out = kg.data.load(name, "validation")
    else:
        count = min(HELD_OUT, len(images) // 6)
        held_out, images, labels = (images[-count:], labels[-count:]), images[:-count], labels[:-count]
    return (images, labels), held_out, kg.data.load(name, "test")


def subset(images, labels, a_class, seed):
    """At most so many images of each class, drawn by the seed; 0 is all."""
    order = np.random.default_rng(seed).permutation(len(images))
    if a_class:
        order = np.concatenate([order[labels[order] == each][:a_class] for each in range(labels.max() + 1)])
    return images[order], labels[order]


def evened(counts, more):
    """How many images to add to each class: each goes to the class that has the fewest."""
    total = np.array(counts)
    for _ in range(more):
        total[np.argmin(total)] += 1
    return total - counts


def balanced_accuracy(labels, named):
    """The mean over the classes of the share that is named right."""
    return float(np.mean([np.mean(named[labels == each] == each) for each in np.unique(labels)]))


def endless(batches):
    """The batches of one pass after another, so that every training has the same number of steps."""
    while True:
        yield from (batches.batch(index) for index in range(len(batches)))
        batches.epoch += 1


class Steps(keras.callbacks.Callback):
    """Moves the progress bar by a step."""

    def __init__(self, step):
        super().__init__()
        self.step = step

    def on_train_batch_end(self, batch, logs=None):
        self.step()


class Learner:
    """The classifier of all arms and seeds: one network, compiled once, that begins each training anew."""

    def __init__(self, image_shape, classes, options):
        self.build = lambda: kg.models.classifier(image_shape, classes, options.classifier_filters)
        self.classes, self.options, self.network = classes, options, self.build()
        kg.zoo.recipe("classifier_fashion_mnist").compile(self.network, options.steps)

    def train(self, images, labels, seed, step, changed=False):
        """Trains on images; `changed` mirrors and shifts them."""
        keras.utils.set_random_seed(seed)
        self.network.set_weights(self.build().get_weights())
        for variable in self.network.optimizer.variables:
            variable.assign(np.zeros(variable.shape, variable.dtype))  # momenta, and the steps that the rate follows
        batches = kg.data.batches(
            images, min(BATCH_SIZE, len(images)), labels=keras.utils.to_categorical(labels, self.classes), seed=seed,
            flip=changed and MIRRORS[self.options.data], shift=SHIFT if changed else 0,
        )  # fmt: skip
        self.network.fit(
            endless(batches), steps_per_epoch=self.options.steps, shuffle=False, verbose=0, callbacks=[Steps(step)]
        )

    def score(self, images, labels):
        """The balanced accuracy on images."""
        return balanced_accuracy(labels, self.network.predict(images, GENERATED, verbose=0).argmax(axis=-1))


def pools(images, labels, counts, options, seed, step):
    """Trains the generator; returns, for each look on the way, a list of so many generated images of each class."""
    keras.utils.set_random_seed(seed)
    shape, classes, filters = images.shape[1:], len(counts), options.filters
    model = kg.models.DCGAN(
        generator=kg.models.dcgan_generator(128, shape, filters=filters, classes=classes),
        discriminator=kg.models.dcgan_discriminator(shape, filters=filters, classes=classes),
        augmentations=[kg.losses.Mirror(), kg.losses.Translation()][0 if MIRRORS[options.data] else 1 :],
        half_life_images=max(1, options.images // 20),
        classes=classes,
        seed=seed,
    )
    model.compile(keras.optimizers.Adam(2e-4, beta_1=0.5))
    found = []

    def look(epoch, logs):
        parts = [[np.empty((0, *shape), np.uint8)] for _ in counts]
        for each, count in enumerate(counts):
            for start in range(0, count, GENERATED):  # the same seeds at each look, in one size that is compiled once
                made = model.generate(GENERATED, seed=1000 * seed + start, label=each)
                parts[each].append(made[: count - start])
        found.append([np.concatenate(part) for part in parts])

    batches = kg.data.batches(images, min(GAN_BATCH_SIZE, len(images)), labels=labels, seed=seed)
    a_look = max(1, round(options.images / batches.batch_size / options.looks))
    model.fit(
        endless(batches), epochs=options.looks, steps_per_epoch=a_look, shuffle=False, verbose=0,
        callbacks=[Steps(step), keras.callbacks.LambdaCallback(on_epoch_end=look)],
    )  # fmt: skip
    return [(number * a_look * batches.batch_size, pool) for number, pool in enumerate(found, 1)]


def run(options, learner, seed, data, progress):
    """Trains the generator and the classifiers of one seed; returns its figures."""
    start, cpu, (training, held_out, test) = time.perf_counter(), time.process_time(), data
    images, labels = subset(*training, options.a_class, seed)
    real = np.bincount(labels)
    alone = evened(np.zeros_like(real), len(images))
    added = {
        f"real and {share} % generated": evened(real, round(len(images) * share / 100)) for share in options.shares
    }
    done, total = 0, round(options.images / min(GAN_BATCH_SIZE, len(images)))
    total += (options.looks + 2 + len(added)) * options.steps

    def step():
        nonlocal done
        done += 1
        progress(min(done, total), total)

    def first(pool, counts):
        chosen = [each[:count] for each, count in zip(pool, counts, strict=True)]
        return np.concatenate(chosen), np.repeat(np.arange(len(counts)), counts)

    curve, best, scores = {}, None, {}
    most = np.max([alone, *added.values()], axis=0)
    for length, pool in pools(images, labels, most, options, seed, step):
        learner.train(*first(pool, alone), seed, step)
        curve[length] = learner.score(*held_out)
        if curve[length] == max(curve.values()):
            best, scores[ALONE] = pool, learner.score(*test)
    learner.train(images, labels, seed, step)
    scores[REAL] = learner.score(*test)
    learner.train(images, labels, seed, step, changed=True)
    scores[USUAL] = learner.score(*test)
    for arm, counts in added.items():
        generated, asked = first(best, counts)
        learner.train(np.concatenate([images, generated]), np.concatenate([labels, asked]), seed, step)
        scores[arm] = learner.score(*test)
    options.output.mkdir(parents=True, exist_ok=True)
    rows = min(6, *alone)
    shown = np.stack([each[:rows] for each in best], axis=1).reshape(-1, *images.shape[1:])
    grid_picture(shown, len(best)).save(options.output / f"seed_{seed}.png")
    return {
        "real_images": real.tolist(),
        "generator_images": max(curve, key=curve.get),
        "held_out": curve,
        "test": scores,
        "minutes": round((time.perf_counter() - start) / 60, 1),
        "cpu_seconds": round(time.process_time() - cpu),
    }


def table(seeds):
    """The figures of all seeds as Markdown, in per cent."""
    scores = {arm: np.array([100 * each["test"][arm] for each in seeds]) for arm in seeds[0]["test"]}

    def cell(values, sign=""):
        deviation = f" ± {values.std(ddof=1):.2f}" if len(values) > 1 else ""
        return f"{values.mean():{sign}.2f}{deviation}"

    lines = ["| trained on | balanced accuracy, % | less that of real | less that of mirrored and shifted |"]
    lines.append("|---|---|---|---|")
    for arm, values in sorted(scores.items(), key=lambda item: (item[0] == ALONE, item[0] not in (REAL, USUAL))):
        differences = ["" if arm == other else cell(values - scores[other], "+") for other in (REAL, USUAL)]
        lines.append(" | ".join([f"| {arm}", cell(values), *differences]) + " |")
    return "\n".join(lines)


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", default="fashion_mnist", choices=list(MIRRORS))
    parser.add_argument("--a-class", type=int, default=100, help="real images of each class, at most; 0 is all")
    parser.add_argument("--seeds", type=int, default=5, help="how many, of subset, generator and classifiers")
    parser.add_argument("--shares", type=int, nargs="*", default=[25, 50, 100], help="generated images, %% of the real")
    parser.add_argument("--images", type=int, default=1_000_000, help="that the generator sees at most, repeated")
    parser.add_argument("--looks", type=int, default=4, help="lengths of the generator's training to choose from")
    parser.add_argument("--filters", type=int, default=64, help="of the generator and its discriminator")
    parser.add_argument("--steps", type=int, default=4000, help="of each classifier, of 64 images")
    parser.add_argument("--classifier-filters", type=int, nargs="+", default=[32, 64, 128, 128, 128])
    parser.add_argument("--output", type=pathlib.Path, help="folder; runs/augmentation_DATA_ACLASS if not given")
    parser.add_argument("--resume", action="store_true", help="go on with the seeds that --output lacks")
    options = parser.parse_args(arguments)
    if min(options.seeds, options.images, options.looks, options.filters, options.steps) < 1 or options.a_class < 0:
        parser.error("--seeds, --images, --looks, --filters and --steps are 1 or more, --a-class is 0 or more.")
    if options.output is None:
        options.output = pathlib.Path("runs") / f"augmentation_{options.data}_{options.a_class}"
    path, asked = options.output / "augmentation.json", dict(vars(options))
    result = {"options": {key: value for key, value in asked.items() if key not in NOT_OF_THE_RESULT}, "seeds": {}}
    if path.exists():
        before = json.loads(path.read_text(encoding="utf-8"))
        if not options.resume:
            parser.error(f"{path} is there: --resume goes on with it, or name another --output.")
        if before["options"] != result["options"]:
            parser.error(f"{path} is of a run with other options, {before['options']}: name another --output.")
        result = before
    data = load(options.data)
    images, labels = data[0]
    learner = Learner(images.shape[1:], int(labels.max()) + 1, options)
    for seed in range(options.seeds):
        if str(seed) in result["seeds"]:
            continue
        with progress_bar(f"seed {seed + 1} of {options.seeds}") as progress:
            result["seeds"][str(seed)] = run(options, learner, seed, data, progress)
        with replacing(path) as temporary:
            temporary.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(table([result["seeds"][str(seed)] for seed in range(options.seeds)]))


if __name__ == "__main__":
    main()
