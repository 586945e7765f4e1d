"""How time and memory grow with the work: `upscale`, `generate`, `evaluate`, `export` at 1, 10 and 100 times of it.

    python -m benchmarks.growth

Each runs in a process of its own, once on a little of the work, so that all is compiled, and then on the whole, whose
seconds count. The exponent of time is the slope of log seconds over log work between 10 and 100 times: 1 is
proportional. Memory is the peak above that of the smallest work.
"""

import json
import subprocess
import sys
import tempfile
import time

import numpy as np

from benchmarks import peak_memory
from benchmarks.turns import Watch, machine

FACTORS = (1, 10, 100)
HIGHEST = 1.05  # an exponent above it is a fault, or is explained


def upscale(factor):
    """A photo of 0.1 megapixels, and of 10."""
    from keras_genimg import zoo

    model = zoo.load("espcn_x2")
    side = round(320 * factor**0.5)
    model.upscale(np.zeros((400, 400, 3), "uint8"))
    photo = np.random.default_rng(0).integers(0, 256, (side, side, 3), "uint8")
    return lambda: model.upscale(photo)


def generate(factor):
    """256 images of 28x28, and 25,600."""
    from keras_genimg import zoo

    model = zoo.load("dcgan_fashion_mnist")
    model.generate(256, seed=0)
    return lambda: model.generate(256 * factor, seed=0)


def evaluate(factor):
    """The classifier's distance of 200 images from 200 real ones, and of 20,000 from 20,000."""
    from keras_genimg import metrics, zoo

    features = metrics.ClassifierFeatures(zoo.load("classifier_fashion_mnist"))
    model = zoo.load("dcgan_fashion_mnist")
    real = np.random.default_rng(0).integers(0, 256, (200 * factor, 28, 28, 1), "uint8")

    def measure(count):
        made = metrics.Statistics.of(model.generate(count, seed=0), features)
        return metrics.frechet_distance(made, metrics.Statistics.of(real[:count], features))

    measure(200)
    return lambda: measure(200 * factor)


def export(factor):
    """Networks of 30 thousand weights, and of 3 million."""
    import keras_genimg as kg

    def made(factor):
        return kg.models.EDSR(2, filters=round(16 * factor**0.5), blocks=4)

    def write(model):
        with tempfile.TemporaryDirectory() as folder:
            kg.export(model, folder + "/model")

    write(made(1))
    model = made(factor)
    return lambda: write(model)


WORK = {each.__name__: each for each in (upscale, generate, evaluate, export)}


def one(name, factor):
    work = WORK[name](int(factor))
    begin = time.perf_counter()
    work()
    print(json.dumps({"seconds": time.perf_counter() - begin, "memory": peak_memory()}))


def main():
    with Watch() as watch:
        found = {
            name: [
                json.loads(
                    subprocess.run(
                        [sys.executable, "-m", "benchmarks.growth", name, str(factor)],
                        check=True, capture_output=True, text=True,
                    ).stdout.splitlines()[-1]
                )
                for factor in FACTORS
            ]
            for name in WORK
        }  # fmt: skip
    print(machine())
    for name, runs in found.items():
        seconds, memory = ([run[what] for run in runs] for what in ("seconds", "memory"))
        exponent = np.log10(seconds[2] / seconds[1])
        judged = watch.ratio(exponent) + ("" if exponent <= HIGHEST else f", above {HIGHEST}")
        taken = ", ".join(f"{each:.2f}" for each in seconds)
        above = ", ".join(f"{each - memory[0]:+.2f}" for each in memory)
        print(f"{name:9}{taken} s; exponent {judged}; memory {above} GiB")


if __name__ == "__main__":
    one(*sys.argv[1:]) if len(sys.argv) > 1 else main()
