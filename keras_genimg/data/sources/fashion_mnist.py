"""Fashion-MNIST: 70,000 garments of 28x28, and the sample of it that comes with the package.

Reference: Xiao et al., Fashion-MNIST: a novel image dataset for benchmarking machine learning algorithms, 2017.
"""

import functools
import pathlib

from ..embedded import fashion_mnist_sample
from ..formats import idx_files, read_idx_split
from .source import Source

TERMS = "MIT, Zalando SE"
SOURCE = Source(
    name="fashion_mnist",
    read=functools.partial(read_idx_split, image_shape=(28, 28, 1), classes=10),
    files=idx_files,
    terms=TERMS,
    origin="http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
    folders=(pathlib.Path("/usr/share/datasets/fashion-mnist"),),
    package="dataset-fashion-mnist",
)
SAMPLE = Source(
    name="fashion_mnist_sample",
    read=lambda folder, split: fashion_mnist_sample(),
    files=lambda split: "none: it comes with the package",
    terms=TERMS,
    splits=("train",),
)
