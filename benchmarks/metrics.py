"""Inception features a second here beside the TorchScript original, and the memory of a streaming FID.

    KERAS_BACKEND=tensorflow python -m benchmarks.metrics                 # speed; needs torch and inception_fid.pt too
    KERAS_BACKEND=tensorflow python -m benchmarks.metrics --memory 50000  # peak memory; two passes over so many images

Both sides start from the same uint8 images of 32x32 and end with 2048 features, resizing included. Each runs alone in a
process of its own, in turns, since two thread pools in one process slow each other down, and the ratio is that of
the medians. Prints one JSON line.
"""

import argparse
import json
import statistics
import subprocess
import sys
import time

import numpy as np

from benchmarks import peak_memory

BATCH = 64


def images_per_second(features, images):
    features(images[:BATCH])  # compiles, and touches the memory
    start = time.perf_counter()
    for first in range(0, len(images), BATCH):
        features(images[first : first + BATCH])
    return len(images) / (time.perf_counter() - start)


def keras_features():
    from keras_genimg import metrics

    return metrics.InceptionFeatures(batch_size=BATCH)


def torch_features():
    import torch

    from keras_genimg.metrics.weights import home

    original = torch.jit.load(home() / "weights/inception_fid.pt").eval()

    def features(images):
        with torch.inference_mode():
            x = torch.from_numpy(images.transpose(0, 3, 1, 2).astype("float32"))
            x = torch.nn.functional.interpolate(x, (299, 299), mode="bilinear", align_corners=False) / 127.5 - 1
            return original(x).numpy()

    return features


ENGINES = {"keras": keras_features, "torch": torch_features}


def random_images(count, seed=0):
    return np.random.default_rng(seed).integers(0, 256, (count, 32, 32, 3), dtype=np.uint8)


def speed(rounds, count):
    seconds = {name: [] for name in ENGINES}
    for _ in range(rounds):
        for name in ENGINES:
            command = [sys.executable, "-m", "benchmarks.metrics", "--only", name, "--images", str(count)]
            answer = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            seconds[name].append(json.loads(answer.splitlines()[-1])["images_per_second"])
    median = {name: statistics.median(values) for name, values in seconds.items()}
    return {"images_per_second": seconds, "median": median, "ratio": median["keras"] / median["torch"]}


def memory(count):
    """What a `fid_..._train` does, reference and generated images alike, without a cache."""
    from keras_genimg import metrics

    features, start = keras_features(), time.perf_counter()
    real = metrics.Statistics.of(random_images(count), features)
    fake = metrics.Statistics.of((random_images(BATCH, seed) for seed in range(1, 1 + count // BATCH)), features)
    distance = metrics.frechet_distance(real, fake)
    return {"images": count, "fid": distance, "peak_gib": peak_memory(), "seconds": time.perf_counter() - start}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--images", type=int, default=512)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--memory", type=int, metavar="COUNT", help="measure peak memory over COUNT images instead")
    parser.add_argument("--only", choices=sorted(ENGINES), help="one engine, in this process")
    arguments = parser.parse_args()
    if arguments.memory:
        result = memory(arguments.memory)
    elif arguments.only:
        rate = images_per_second(ENGINES[arguments.only](), random_images(arguments.images))
        result = {"engine": arguments.only, "images_per_second": rate}
    else:
        result = speed(arguments.rounds, arguments.images)
    print(json.dumps(result))


if __name__ == "__main__":
    main()
