"""What are pairs worth? Translation with and without them, at equal compute, against a drawn truth.

    python -m benchmarks.translation [--images 200000]

20,000 people are drawn in two styles, and a flat portrait is to become its cartoon. pix2pix sees so many pairs. The
CPU seconds that this takes (of all threads, from the end of the first step, which is built) are what the others get:
its generator with the absolute difference alone, without a discriminator; CycleGAN and CUT, which never see a pair but
sources of one half of the people and targets of the other. Two rows cost nothing: the source itself, and the training
target whose source is nearest. All are measured on people whom nobody was trained on; methods by their moving averages.

Prints a table in Markdown. `--output` gets the figures as `translation.json`, and `translation.png`: the source, a row
for each method, and the truth.
"""

import argparse
import json
import pathlib
import sys
import time

import keras
from keras import ops

import keras_genimg as kg
from keras_genimg.evaluation import TranslationEvaluator
from keras_genimg.evaluation.drawings import COLUMNS, sheet
from keras_genimg.evaluation.translate import MEASURES, mean_over
from keras_genimg.files import replacing

from .augmentation import endless

SOURCES, TARGETS = "portraits_persona", "portraits_cartoon"
PIXEL_WEIGHT = 50.0  # of pix2pix, beside halved least squares
FOREVER = 10**9  # steps


class PixelsAlone(kg.models.Pix2Pix):
    """pix2pix's generator, trained on the absolute difference to the target and nothing else."""

    def train_step(self, data):
        source, target = self.network_pairs(data)
        difference = self.minimize(
            "generator", lambda: ops.mean(ops.abs(target - ops.cast(self.generator(source, training=True), "float32")))
        )
        self.pixel_tracker.update_state(difference)
        self.averaged_generator.update(self.generator, ops.shape(source)[0])
        return self.get_metrics_result()


def with_pairs(family, options, side):
    return family(
        side,
        generator=kg.models.unet(options.filters),
        discriminator=kg.models.patch_discriminator(6, options.discriminator_filters),
        objective=kg.losses.LeastSquares(),
        pixel_weight=PIXEL_WEIGHT,
        multiple=2 ** len(options.filters),
        seed=0,
    )


def networks(options):
    generator = kg.models.translation_network(options.residual_filters, options.residual_blocks, last=3)
    return generator, kg.models.patch_discriminator(3, options.discriminator_filters)


def cycle_gan(options, side):
    (to_second, judge_of_second), (to_first, judge_of_first) = networks(options), networks(options)
    return kg.models.CycleGAN(
        ("persona", "cartoon"), side, to_second=to_second, to_first=to_first, judge_of_second=judge_of_second,
        judge_of_first=judge_of_first, seed=0,
    )  # fmt: skip


def cut(options, side):
    generator, discriminator = networks(options)
    return kg.models.CUT(side, generator=generator, discriminator=discriminator, seed=0)


# Each method: how its model is built, and whether it is shown pairs.
METHODS = {
    "pix2pix": (lambda options, side: with_pairs(kg.models.Pix2Pix, options, side), True),
    "L1 alone": (lambda options, side: with_pairs(PixelsAlone, options, side), True),
    "CycleGAN": (cycle_gan, False),
    "CUT": (cut, False),
}


class Clock(keras.callbacks.Callback):
    """Ends a training after so many CPU seconds or steps, counted from the end of the first step, which is built."""

    def __init__(self, seconds=float("inf"), steps=FOREVER):
        super().__init__()
        self.limit, self.steps, self.seconds, self.done, self.start = seconds, steps, 0.0, 0, None

    def on_train_batch_end(self, batch, logs=None):
        self.start = time.process_time() if self.start is None else self.start
        self.done, self.seconds = self.done + 1, time.process_time() - self.start
        self.model.stop_training = self.done >= self.steps or self.seconds >= self.limit


def batches(sources, targets, pairs, options):
    if pairs:
        return kg.data.paired(sources, targets, options.batch_size, seed=0)
    return kg.data.unpaired(sources[::2], targets[1::2], options.unpaired_batch_size, seed=0)  # nobody is in both


def train(method, training, clock, options):
    """Trains a method's model until the clock ends it."""
    build, pairs = METHODS[method]
    keras.utils.set_random_seed(0)
    model = build(options, training[0].shape[1])
    model.compile({player: keras.optimizers.Adam(2e-4, beta_1=0.5) for player in model.players})
    shown = endless(batches(*training, pairs, options))
    model.fit(shown, steps_per_epoch=FOREVER, shuffle=False, verbose=0, callbacks=[clock])
    return model


def measured(images, evaluator, distances):
    """The figures of translated images of the test split."""
    _, targets = evaluator.split("test")
    figures = {f"{name}_test": mean_over(MEASURES[name], targets, images) for name in ("psnr", "lpips_alex")}
    people = evaluator.images("parts_accuracy_test")
    figures["parts_accuracy_test"] = evaluator.parts_accuracy(images[:people])["parts_accuracy_test"]
    for distance in distances:
        found = kg.metrics.Protocol.parse(distance)
        figures[distance] = found.evaluate(lambda count, seed: images[seed : seed + count], targets)[distance]
    return {name: float(f"{value:.4g}") for name, value in figures.items()}


def table(results):
    """The figures of all methods as Markdown."""
    head = ["method", *dict.fromkeys(name for figures in results.values() for name in figures)]
    rows = [[method, *(figures.get(name, "") for name in head[1:])] for method, figures in results.items()]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in [head, ["---"] * len(head), *rows])


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--images", type=int, default=200_000, help="that pix2pix sees, repeated")
    parser.add_argument("--filters", type=int, nargs="+", default=[32, 64, 128, 192, 192], help="of the U-Net")
    parser.add_argument("--residual-filters", type=int, nargs=3, default=[24, 48, 96], help="of CycleGAN and CUT")
    parser.add_argument("--residual-blocks", type=int, default=4)
    parser.add_argument("--discriminator-filters", type=int, nargs="+", default=[32, 64, 128])
    parser.add_argument("--batch-size", type=int, default=16, help="pairs")
    parser.add_argument("--unpaired-batch-size", type=int, default=4, help="images of each style")
    parser.add_argument(
        "--distances",
        nargs="*",
        default=["kid_2k_test"],
        help="of the results from the truths as sets; none costs least",
    )
    parser.add_argument("--output", type=pathlib.Path, default=pathlib.Path("runs") / "translation", help="folder")
    options = parser.parse_args(arguments)
    steps = options.images // options.batch_size
    if steps < 2:
        parser.error(f"--images must be two batches of {options.batch_size} at least.")
    evaluator = TranslationEvaluator(None, SOURCES, TARGETS)
    (sources, targets), training = evaluator.split("test"), evaluator.split("train")
    made = {"source": sources, "nearest": evaluator.nearest("test")}
    results = {method: measured(images, evaluator, options.distances) for method, images in made.items()}
    seconds = None
    for method, (_, pairs) in METHODS.items():
        clock = Clock(steps=steps) if seconds is None else Clock(seconds)
        model = train(method, training, clock, options)
        seconds = seconds or clock.seconds
        made[method] = TranslationEvaluator(model, SOURCES, TARGETS).results("test", len(sources))
        seen = clock.done * (options.batch_size if pairs else options.unpaired_batch_size)
        cost = {"images seen": seen, "CPU seconds": round(clock.seconds)}
        results[method] = measured(made[method], evaluator, options.distances) | cost
        print(f"{method}: {results[method]}", file=sys.stderr, flush=True)
    options.output.mkdir(parents=True, exist_ok=True)
    sheet(*(images[:COLUMNS] for images in (*made.values(), targets))).save(options.output / "translation.png")
    asked = {name: str(value) if name == "output" else value for name, value in vars(options).items()}
    text = {
        "translation.json": json.dumps({"options": asked, "methods": results}, indent=1),
        "translation.md": table(results),
    }
    for file, content in text.items():
        with replacing(options.output / file) as temporary:
            temporary.write_text(content + "\n", encoding="utf-8")
    print(table(results))


if __name__ == "__main__":
    main()
