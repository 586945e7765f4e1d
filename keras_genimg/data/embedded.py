"""What comes inside the package: samples of Fashion-MNIST and of portraits, a photo; terms lie beside the files."""

from pathlib import Path

import numpy as np

from keras_genimg.data.formats import read_idx
from keras_genimg.data.sheets import read_attributes
from keras_genimg.images.photos import read

SAMPLES = Path(__file__).parent / "samples"
PEOPLE, PORTRAITS_A_ROW = 640, 32


def fashion_mnist_sample():
    """Returns the first 10,000 training images of Fashion-MNIST, in their own order, with labels.

    They are kept as one PNG sheet of 100x100 tiles. Sorted by label and laid on their sides they take a seventh less
    room than in the published idx.gz, with no pixel lost.

    Returns:
        `(images, labels)`: uint8 `(10000, 28, 28, 1)` and int64 `(10000,)`.
    """
    labels = read_idx(SAMPLES / "fashion_mnist_sample-labels-idx1-ubyte.gz", (10_000,)).astype(np.int64)
    tiles = read(SAMPLES / "fashion_mnist_sample.png").pixels.reshape(100, 28, 100, 28)
    images = np.empty((len(labels), 28, 28, 1), np.uint8)
    images[np.argsort(labels, kind="stable")] = tiles.transpose(0, 2, 3, 1).reshape(images.shape)
    return images, labels


def portraits_sample(style):
    """Returns the first 640 people of the training split of `portraits_persona` or `portraits_cartoon`, with labels.

    They are kept as one lossless WebP sheet, which takes a third of the room of the drawn PNG files.
    `tools/sample_portraits.py` of the repository writes it.

    Args:
        style: "persona" or "cartoon".

    Returns:
        `(images, labels)`: uint8 `(640, 64, 64, 3)` and int64 `(640,)`, the hair.
    """
    tiles = read(SAMPLES / f"portraits_{style}.webp").pixels.reshape(-1, 64, PORTRAITS_A_ROW, 64, 3)
    return tiles.swapaxes(1, 2).reshape(PEOPLE, 64, 64, 3), portraits_sample_attributes()[0]["hair"]


def portraits_sample_attributes():
    """Returns what those people are made of: `(values, names)`, as `data.attributes` does."""
    return read_attributes(SAMPLES, "portraits")


def sample_photo():
    """Returns a photo of a cat, 300 x 444 pixels, by Stefan van der Walt (CC0), for trials and demonstrations.

    Returns:
        A uint8 RGB array `(300, 444, 3)`; both sides are multiples of 2, 3 and 4.

    Example:
        ```python
        import keras_genimg.data

        assert keras_genimg.data.sample_photo().shape == (300, 444, 3)
        ```
    """
    return read(SAMPLES / "cat.webp").pixels
