"""Memorisation: how near generated images are to the training images, pixel by pixel, and pairs of them to look at."""

import numpy as np
from PIL import Image

from keras_genimg.images.grids import grid_picture
from keras_genimg.images.pixels import check_images

ROWS, REFERENCE_ROWS = 1024, 4096  # images and reference images compared at a time: 32 MB of distances
EXACT_PRODUCTS = 1024  # 1024 products of -128..127 add up to 2^24 at most: a whole number that float32 holds
PAIRS, COLUMNS = 16, 8  # of the picture


def nearest_neighbours(images, reference):
    """For each image the nearest of the reference images, in the root mean square of the differences of their pixels.

    Distances are exact, although most of the work is float32 products: of pixels less 128, in parts so short that
    every sum is a whole number up to 2^24, which are then added in float64. A copy is at distance 0. A block of rows
    is compared at a time: 1,000 images with 60,000 of 28x28 take less than 200 MB and about a second.

    Args:
        images: uint8, `(count, height, width, 1 or 3)`, 0..255.
        reference: uint8, of the same size and channels; most often the training images.

    Returns:
        Two arrays `(count,)`: the index into `reference`, int64 (of equally near ones the first), and the distance,
        float64, in grey levels from 0 to 255.

    Raises:
        ValueError: not uint8 images, or of two sizes.

    Example:
    ```python
    reference = np.random.default_rng(0).integers(0, 256, (50, 8, 8, 1), "uint8")
    indices, distances = nearest_neighbours(reference[[30]], reference)  # [30] and [0.0]
    ```
    """
    images, reference = _uint8_images(images, "images"), _uint8_images(reference, "reference")
    if images.shape[1:] != reference.shape[1:]:
        raise ValueError(
            f"`images` have shape {images.shape[1:]} and `reference` {reference.shape[1:]}: make them alike."
        )
    images, reference = images.reshape(len(images), -1), reference.reshape(len(reference), -1)
    squares = np.full(len(images), np.inf)
    indices = np.zeros(len(images), np.int64)
    for first in range(0, len(reference), REFERENCE_ROWS):
        there = _centred(reference[first : first + REFERENCE_ROWS])
        for start in range(0, len(images), ROWS):
            rows = slice(start, start + ROWS)
            distances = _squared_distances(_centred(images[rows]), there)
            nearest = distances.argmin(axis=1)
            nearest_squares = np.take_along_axis(distances, nearest[:, None], axis=1)[:, 0]
            nearer = nearest_squares < squares[rows]
            indices[rows] = np.where(nearer, first + nearest, indices[rows])
            squares[rows] = np.where(nearer, nearest_squares, squares[rows])
    return indices, np.sqrt(squares / images.shape[1])


def memorisation(generated, held_out, training):
    """Sets the distances of generated images to their nearest training images beside those of held-out images.

    A model that copies makes images that lie nearer to the training set than new images of the same kind do. The
    converse does not hold: soft or simple images are near to many, so look at `neighbours_picture` too.

    Args:
        generated: uint8, `(count, height, width, 1 or 3)`, 0..255.
        held_out: uint8, images like those of the training that were not trained on, 100 or more.
        training: uint8, the images that were trained on.

    Returns:
        A dict of floats: `generated_q05`, `generated_q50` and `generated_q95`, the 5 %, 50 % and 95 % quantiles of
        the distances in grey levels (see `nearest_neighbours`), the same for `held_out_`, and `share_nearer`, the
        share from 0 to 1 of generated images that are nearer than the held-out images' 1 % quantile; held-out images
        themselves have about 0.01.

    Raises:
        ValueError: as `nearest_neighbours`, or fewer than 100 held-out images.

    Example:
    ```python
    images = np.random.default_rng(0).integers(0, 256, (400, 8, 8, 1), "uint8")
    memorisation(images[:50], held_out=images[300:], training=images[:300])["share_nearer"]  # 1.0: all are copies
    ```
    """
    if len(held_out) < 100:
        raise ValueError(f"`held_out` has {len(held_out)} images; their 1 % quantile needs 100 or more.")
    distances = {
        "generated": nearest_neighbours(generated, training)[1],
        "held_out": nearest_neighbours(held_out, training)[1],
    }
    results = {
        f"{name}_q{percent:02}": float(np.percentile(values, percent))
        for name, values in distances.items()
        for percent in (5, 50, 95)
    }
    results["share_nearer"] = float(np.mean(distances["generated"] < np.percentile(distances["held_out"], 1)))
    return results


def neighbours_picture(images, reference):
    """The first 16 images, each above its nearest neighbour in the reference, eight pairs a row.

    Args:
        images: uint8, `(count, height, width, 1 or 3)`, 0..255.
        reference: uint8, of the same size and channels; most often the training images.

    Returns:
        A `PIL.Image.Image`, grey or RGB; images of up to 32 pixels are enlarged until they are more than 32.

    Raises:
        ValueError: as `nearest_neighbours`.

    Example:
    ```python
    images = np.random.default_rng(0).integers(0, 256, (40, 16, 16, 1), "uint8")
    neighbours_picture(images[:3], reference=images).size  # (224, 148)
    ```
    """
    images = np.asarray(images)[:PAIRS]
    nearest = np.asarray(reference)[nearest_neighbours(images, reference)[0]]
    line = np.full_like(images[:, :1], 128)  # dark images would run into their neighbours
    picture = grid_picture(np.concatenate([images, line, nearest], axis=1), COLUMNS)
    zoom = max(1, 64 // max(images.shape[1:3]))
    return picture.resize((picture.width * zoom, picture.height * zoom), Image.Resampling.NEAREST)


def _uint8_images(images, name):
    images = check_images(images, name)
    if images.dtype != np.uint8:
        raise ValueError(f"`{name}` must be uint8, got {images.dtype}; `pixels.to_uint8` rounds images of 0..255.")
    return images


def _centred(rows):
    return rows.astype(np.float32) - np.float32(128.0)


def _squared_distances(a, b):
    distances = np.einsum("ij,ij->i", a, a, dtype=np.float64)[:, None] + np.einsum("ij,ij->i", b, b, dtype=np.float64)
    for start in range(0, a.shape[1], EXACT_PRODUCTS):
        part = slice(start, start + EXACT_PRODUCTS)
        distances -= 2.0 * (a[:, part] @ b[:, part].T)  # whole numbers to 2^25, exact in float32
    return distances
