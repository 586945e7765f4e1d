"""FID between CIFAR-10's test and training sets: the field knows 3.15, with torch's resizer.

    KERAS_BACKEND=jax python -m benchmarks.fid_cifar10 [--resizer tf1] [--batch 64]

60,000 images through Inception: about an hour on two quiet cores, minutes on a GPU. Each split's statistics are
cached under $KERAS_GENIMG_HOME, so that a second run takes seconds. On a GPU, backends may round convolutions to
TF32, as torch does too; JAX_DEFAULT_MATMUL_PRECISION=highest asks for float32.
"""

import argparse
import json
import time

from benchmarks import peak_memory
from keras_genimg import data, metrics
from keras_genimg.metrics.reference import reference_statistics


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--resizer", default="torch", choices=["torch", "tf1"])
    parser.add_argument("--batch", type=int, default=64)
    arguments = parser.parse_args()
    features = metrics.InceptionFeatures(arguments.resizer, arguments.batch)
    start, splits = time.perf_counter(), {}
    for split in ("test", "train"):
        images, _ = data.load("cifar10", split)
        progress = lambda done, split=split: print(f"{split}: {done}", end="\r", flush=True)  # noqa: E731
        splits[split] = reference_statistics(images, features, progress)
    result = {
        "fid": metrics.frechet_distance(splits["train"], splits["test"]),
        "resizer": arguments.resizer,
        "images": {split: statistics.count for split, statistics in splits.items()},
        "seconds": round(time.perf_counter() - start, 1),
        "peak_gib": round(peak_memory(), 2),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
