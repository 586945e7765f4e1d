"""Which of several drawings a picture comes nearest to, and sheets of pictures to look at."""

import numpy as np

from .. import metrics
from ..images.grids import grid_picture

HIGHEST = 60.0  # dB
COLUMNS, WORST_OF = 8, 200  # people in a row of a sheet; of how many the worst are shown


def nearest_drawing(images, drawings, wanted, where=None):
    """Whether images come nearest to the drawings that are wanted: no classifier judges, and a truth is always right.

    The distance is the sum of squared differences. Pixels in which the drawings agree do not change which is nearest.

    Args:
        images: uint8 `(count, height, width, channels)`.
        drawings: uint8 `(count, values, height, width, channels)`, of each image the ones to choose from.
        wanted: integers `(count,)`, the value that is right for each image.
        where: booleans `(count, height, width)`, the pixels that count; None is all.

    Returns:
        A float array `(count,)`: 1 where the wanted one is nearest, or as near as another; 0 where it is not; NaN where
        the drawings are equal in all pixels that count.

    Example:
        ```python
        drawings = np.uint8([10, 200]).reshape(1, 2, 1, 1, 1)
        nearest_drawing(np.full((1, 1, 1, 1), 90, "uint8"), drawings, [0]).tolist()  # [1.0]
        ```
    """
    differ = (drawings != drawings[:, :1]).any(axis=(1, -1))
    differ = differ if where is None else differ & where
    places = differ.any(axis=0)  # often few of all
    images, drawings, counts = images[:, places].astype(np.int32), drawings[:, :, places], differ[:, places, None]
    distances = np.stack(
        [
            (np.square(images - drawings[:, value]) * counts).sum(axis=(1, 2), dtype=np.int64)
            for value in range(drawings.shape[1])
        ]
    )
    right = distances[wanted, np.arange(len(images))] <= distances.min(axis=0)
    return np.where(differ.any(axis=(1, 2)), right.astype(float), np.nan)


def decibels(truths, images):
    """`metrics.psnr` of each pair of images, but 60 where it is more: a mean would be infinite by one equal pair."""
    return np.minimum(metrics.psnr(truths, images), HIGHEST)


def mean_of_known(values):
    """The mean of all that is not NaN, a float; NaN where nothing is known."""
    known = values[~np.isnan(values)]
    return float(known.mean()) if known.size else float("nan")


def sheet(*rows, columns=COLUMNS):
    """Pictures in rows, a person a column; people who do not fit beside each other go on below.

    Args:
        rows: uint8 arrays `(count, height, width, channels)`, all of one shape, such as sources, results and truths.
        columns: people beside each other.

    Returns:
        A `PIL.Image.Image`.
    """
    rows = np.stack(rows)
    missing = -rows.shape[1] % columns
    rows = np.concatenate([rows, np.full_like(rows, 255, shape=(len(rows), missing, *rows.shape[2:]))], axis=1)
    parts = [rows[:, start : start + columns] for start in range(0, rows.shape[1], columns)]
    return grid_picture(np.concatenate(parts).reshape(-1, *rows.shape[2:]), columns)


def worst(sources, results, truths):
    """A `sheet` of the eight results that are farthest from their truths in PSNR, the farthest first."""
    order = decibels(truths, results).argsort(stable=True)[:COLUMNS]
    return sheet(*(images[order] for images in (sources, results, truths)))
